package io.dfs.fusemount.fuse.wire;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.fusemount.fuse.FuseOperation;
import io.dfs.fusemount.fuse.KernelCache;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.ProtocolOptions;
import io.dfs.fusemount.fuse.RequestContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each request from a reader thread to its handler. Thread-safe: any number of readers may
 * call {@link #accept}.
 *
 * <p>The number of requests under way has no bound of its own: the kernel sends at most one for
 * each thread that waits and {@code maxBackground} more.
 */
public final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final LowLevelFileSystem fs;
  private final KernelCache kernelCache;
  private final FuseChannel channel;
  private final Executor handlers;
  private final ProtocolOptions options;
  private final OperationMeters meters;
  private final Admission admission;
  private final InFlight inFlight = new InFlight();
  private final Calls calls;
  private final CompletableFuture<Handshake> connected = new CompletableFuture<>();

  public Dispatcher(
      LowLevelFileSystem fs,
      KernelCache kernelCache,
      FuseChannel channel,
      Executor handlers,
      ProtocolOptions options,
      OperationMeters meters) {
    this(fs, kernelCache, channel, handlers, options, meters, Admission.EVERYBODY);
  }

  public Dispatcher(
      LowLevelFileSystem fs,
      KernelCache kernelCache,
      FuseChannel channel,
      Executor handlers,
      ProtocolOptions options,
      OperationMeters meters,
      Admission admission) {
    this.fs = fs;
    this.kernelCache = kernelCache;
    this.channel = channel;
    this.handlers = handlers;
    this.options = options;
    this.meters = meters;
    this.admission = admission;
    this.calls = new Calls(fs);
  }

  public OperationCounts counts() {
    return meters.received();
  }

  /** Requests that are not answered yet. */
  public int unanswered() {
    return inFlight.size();
  }

  /** Completes when INIT is answered; fails if the file system or the kernel would not. */
  public CompletableFuture<Handshake> connected() {
    return connected;
  }

  /**
   * Handles what a reader has just read; returns when its buffer may be used again.
   *
   * @param mayBlock whether the handler may run in this thread, which blocks it as long as it likes
   */
  public void accept(InputBuffer input, boolean mayBlock) {
    Frame frame = Frame.of(input.bytes(), input.length());
    Optional<FuseOperation> known = FuseOperation.of(frame.opcode());
    if (known.isEmpty()) {
      counts().incrementUnknown();
      channel.replyErrno(frame.unique(), FsError.ENOSYS.errno());
      return;
    }
    FuseOperation operation = known.get();
    counts().increment(operation);
    long begun = meters.begin();
    switch (operation) {
      case INIT, FORGET, BATCH_FORGET, INTERRUPT, DESTROY, NOTIFY_REPLY -> {
        handle(operation, frame);
        meters.end(operation, begun, FsError.OK);
      }
      default -> call(operation, frame, input, mayBlock, begun);
    }
  }

  /** What the connection itself is about: no file system operation waits for it. */
  private void handle(FuseOperation operation, Frame frame) {
    switch (operation) {
      case INIT -> init(frame);
      case FORGET -> forget(frame.node(), frame.u64());
      case BATCH_FORGET -> forgetBatch(frame);
      case INTERRUPT -> interrupt(frame);
      case DESTROY -> channel.replyErrno(frame.unique(), 0);
      default -> log.debug("an answer to a notification that we never send");
    }
  }

  private void init(Frame frame) {
    try {
      Handshake handshake = Handshake.of(frame, options);
      fs.init(kernelCache, handshake.maxWriteBytes());
      channel.reply(frame.unique(), handshake.answer());
      connected.complete(handshake);
    } catch (RuntimeException e) {
      channel.replyErrno(frame.unique(), FsError.EPROTO.errno());
      connected.completeExceptionally(e);
    }
  }

  private void forget(long node, long lookups) {
    try {
      fs.forget(node, lookups);
    } catch (RuntimeException e) {
      log.error("defect: forget of node {} failed", node, e);
    }
  }

  private void forgetBatch(Frame frame) {
    int count = frame.u32();
    frame.skip(4);
    for (int i = 0; i < count; i++) {
      forget(frame.u64(), frame.u64());
    }
  }

  private void interrupt(Frame frame) {
    if (!inFlight.interrupt(frame.u64())) {
      channel.replyErrno(frame.unique(), FsError.EAGAIN.errno());
    }
  }

  private void call(
      FuseOperation operation, Frame frame, InputBuffer input, boolean mayBlock, long begunNanos) {
    if (!admission.admits(operation, frame.uid())) {
      channel.replyErrno(frame.unique(), FsError.EACCES.errno());
      meters.end(operation, begunNanos, FsError.EACCES);
      return;
    }
    RequestContext context =
        new RequestContext(
            frame.unique(),
            frame.uid(),
            frame.gid(),
            frame.pid(),
            umask(operation, frame),
            inFlight.enter(frame.unique()));
    PendingReply reply =
        new PendingReply(context, operation, channel, inFlight, meters, begunNanos);
    perform(
        operation,
        reply,
        () -> {
          Runnable handler =
              operation == FuseOperation.WRITE
                  ? calls.write(frame, input, reply)
                  : calls.of(operation, frame, reply);
          if (mayBlock) {
            handler.run();
          } else {
            handlers.execute(() -> perform(operation, reply, handler));
          }
        });
  }

  private static int umask(FuseOperation operation, Frame frame) {
    return switch (operation) {
      case MKNOD, CREATE -> frame.u32At(8);
      case MKDIR -> frame.u32At(4);
      default -> 0;
    };
  }

  /** The one place where a handler's failure becomes an errno. */
  private static void perform(FuseOperation operation, PendingReply reply, Runnable handler) {
    try {
      handler.run();
    } catch (FsException e) {
      log.trace("{}: {}", operation, e.error());
      reply.fail(e.error());
    } catch (RuntimeException | Error e) {
      log.error("defect: {} failed", operation, e);
      reply.fail(FsError.EIO);
    }
  }
}
