package io.dfs.fusemount.fuse.wire;

import io.dfs.common.error.FsError;
import io.dfs.fusemount.fuse.FileLock;
import io.dfs.fusemount.fuse.FuseOperation;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.OpenFlag;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.RequestContext;
import io.dfs.fusemount.fuse.Stat;
import io.dfs.fusemount.fuse.VolumeStat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to one request, whatever its form; only the first one goes out. Thread-safe. */
final class PendingReply
    implements Reply.Done,
        Reply.Entry,
        Reply.Attributes,
        Reply.Open,
        Reply.Create,
        Reply.Data,
        Reply.Count,
        Reply.Position,
        Reply.Statfs,
        Reply.Xattr,
        Reply.Lock {
  private static final Logger log = LoggerFactory.getLogger(PendingReply.class);

  private final RequestContext context;
  private final FuseOperation operation;
  private final FuseChannel channel;
  private final InFlight inFlight;
  private final OperationMeters meters;
  private final long begunNanos;
  private final AtomicBoolean answered = new AtomicBoolean();

  /** Most bytes the kernel takes; set before the handler is called. */
  private int limitBytes = Integer.MAX_VALUE;

  private @Nullable LeasedWriteData data;

  PendingReply(
      RequestContext context,
      FuseOperation operation,
      FuseChannel channel,
      InFlight inFlight,
      OperationMeters meters,
      long begunNanos) {
    this.context = context;
    this.operation = operation;
    this.channel = channel;
    this.inFlight = inFlight;
    this.meters = meters;
    this.begunNanos = begunNanos;
  }

  RequestContext context() {
    return context;
  }

  PendingReply limit(int bytes) {
    limitBytes = bytes;
    return this;
  }

  LeasedWriteData lease(InputBuffer.Payload payload) {
    LeasedWriteData leased = new LeasedWriteData(payload);
    data = leased;
    return leased;
  }

  /** Answers for a handler that threw. A defect of a handler that has answered shows in the log. */
  void fail(FsError error) {
    if (!answered.get()) {
      error(error);
    }
  }

  @Override
  public void error(FsError error) {
    FsError real = error == FsError.OK ? FsError.EIO : error;
    send(real, () -> channel.replyErrno(context.unique(), real.errno()));
  }

  @Override
  public void done() {
    send(FsError.OK, () -> channel.replyErrno(context.unique(), 0));
  }

  @Override
  public void entry(NodeEntry entry) {
    succeed(Encoder.entry(entry));
  }

  @Override
  public void absent(Duration timeout) {
    if (timeout.isPositive()) {
      succeed(Encoder.absent(timeout));
    } else {
      error(FsError.ENOENT);
    }
  }

  @Override
  public void attributes(Stat stat, Duration timeout) {
    succeed(Encoder.attributes(stat, timeout));
  }

  @Override
  public void open(long handle, OpenFlag... flags) {
    succeed(Encoder.open(handle, flags));
  }

  @Override
  public void create(NodeEntry entry, long handle, OpenFlag... flags) {
    succeed(Encoder.create(entry, handle, flags));
  }

  @Override
  public void data(ByteBuffer... buffers) {
    long total = 0;
    for (ByteBuffer buffer : buffers) {
      total += buffer.remaining();
    }
    if (total > limitBytes) {
      error(FsError.EIO);
      throw new IllegalStateException(
          operation + " of " + limitBytes + " bytes answered with " + total);
    }
    if (operation == FuseOperation.READ) {
      meters.read(total);
    }
    succeed(buffers);
  }

  @Override
  public void count(long bytes) {
    if (operation == FuseOperation.WRITE) {
      meters.written(bytes);
    }
    succeed(
        operation == FuseOperation.COPY_FILE_RANGE_64
            ? Encoder.u64(bytes)
            : Encoder.u32((int) bytes));
  }

  @Override
  public void position(long offset) {
    succeed(Encoder.u64(offset));
  }

  @Override
  public void statfs(VolumeStat stat) {
    succeed(Encoder.statfs(stat));
  }

  @Override
  public void value(byte[] value) {
    if (limitBytes == 0) {
      succeed(Encoder.u32(value.length));
    } else if (value.length > limitBytes) {
      error(FsError.ERANGE);
    } else {
      succeed(ByteBuffer.wrap(value));
    }
  }

  @Override
  public void lock(FileLock conflicting) {
    succeed(Encoder.lock(conflicting));
  }

  void succeed(ByteBuffer... payload) {
    send(FsError.OK, () -> channel.reply(context.unique(), payload));
  }

  /**
   * The request leaves the books before the answer goes out: an interrupt that comes in between is
   * sent again by the kernel, once at most, and finds nothing.
   */
  private void send(FsError result, Runnable answer) {
    if (!answered.compareAndSet(false, true)) {
      if (!context.interruption().requested()) {
        log.error(
            "defect: {} was answered twice", operation, new IllegalStateException("second answer"));
      }
      return;
    }
    inFlight.leave(context.unique());
    try {
      answer.run();
    } finally {
      meters.end(operation, begunNanos, result);
      if (data != null) {
        data.answered();
      }
    }
  }
}
