package io.dfs.fusemount.fuse.jnr;

import io.dfs.common.error.FsError;
import io.dfs.fusemount.fuse.wire.FuseChannel;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.StampedLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the connection. Thread-safe; after {@link #close} everything goes nowhere.
 *
 * <p>Small answers are put behind their header in a pooled buffer and go out by one write(2). Large
 * ones go by writev(2) straight from where they lie if they are direct, else they are copied into a
 * pooled buffer of the largest size. Pooled buffers are held for the time of one system call that
 * copies, so waiting for one is short.
 */
final class DeviceChannel implements FuseChannel {
  private static final Logger log = LoggerFactory.getLogger(DeviceChannel.class);

  private static final int HEADER_BYTES = 16;
  private static final int SMALL_BYTES = 4096;
  private static final int SMALL_COUNT = 64;
  private static final int LARGE_COUNT = 8;
  private static final int IOVEC_BYTES = 16;
  private static final int MOST_IOVECS = SMALL_BYTES / IOVEC_BYTES - 1;
  private static final int ENODEV = 19;

  private final int fd;
  private final BufferPool small = new BufferPool(SMALL_COUNT, SMALL_BYTES);
  private final BufferPool large;
  private final StampedLock lock = new StampedLock();
  private volatile boolean closed;

  DeviceChannel(int fd, int maxPayloadBytes) {
    this.fd = fd;
    this.large = new BufferPool(LARGE_COUNT, HEADER_BYTES + maxPayloadBytes);
  }

  @Override
  public void reply(long unique, ByteBuffer... payload) {
    int total = 0;
    boolean direct = true;
    for (ByteBuffer part : payload) {
      total += part.remaining();
      direct &= part.isDirect();
    }
    if (total <= SMALL_BYTES - HEADER_BYTES) {
      checkReply(unique, sendCopied(small, unique, 0, total, payload));
    } else if (direct && payload.length <= MOST_IOVECS) {
      checkReply(unique, sendGathered(unique, total, payload));
    } else if (total <= large.bufferBytes() - HEADER_BYTES) {
      checkReply(unique, sendCopied(large, unique, 0, total, payload));
    } else {
      replyErrno(unique, FsError.EIO.errno());
      throw new IllegalStateException("answer of " + total + " bytes");
    }
  }

  @Override
  public void replyErrno(long unique, int errno) {
    int result = sendCopied(small, unique, -errno, 0);
    if (result != 0 && !goneByNow(result)) {
      throw new IllegalStateException("error " + errno + " could not be sent: errno " + result);
    }
  }

  @Override
  public void notify(int code, ByteBuffer payload) {
    int result = sendCopied(small, 0, code, payload.remaining(), payload);
    if (result != 0 && !goneByNow(result)) {
      throw new IllegalStateException("notification " + code + " failed: errno " + result);
    }
  }

  /** Waits for what is being written; the descriptor is not used afterwards. */
  void close() {
    long stamp = lock.writeLock();
    closed = true;
    lock.unlockWrite(stamp);
  }

  /** The caller must not hang because we sent what the kernel refuses. */
  private void checkReply(long unique, int errno) {
    if (errno != 0 && !goneByNow(errno)) {
      log.error("defect: the kernel refused an answer with errno {}", errno);
      replyErrno(unique, FsError.EIO.errno());
    }
  }

  /** The request was aborted, the inode is not known to the kernel, or the mount has ended. */
  private static boolean goneByNow(int errno) {
    return errno == FsError.ENOENT.errno() || errno == ENODEV;
  }

  private int sendCopied(
      BufferPool pool, long unique, int error, int payloadBytes, ByteBuffer... payload) {
    NativeBuffer frame = pool.take();
    try {
      ByteBuffer bytes = frame.bytes().clear();
      putHeader(bytes, payloadBytes, error, unique);
      for (ByteBuffer part : payload) {
        bytes.put(part.duplicate());
      }
      return send(() -> LibC.INSTANCE.write(fd, frame.address(), HEADER_BYTES + payloadBytes));
    } finally {
      pool.give(frame);
    }
  }

  private int sendGathered(long unique, int payloadBytes, ByteBuffer... payload) {
    NativeBuffer frame = small.take();
    try {
      ByteBuffer bytes = frame.bytes().clear();
      putHeader(bytes, payloadBytes, 0, unique);
      long iovecs = frame.address() + bytes.position();
      bytes.putLong(frame.address()).putLong(HEADER_BYTES);
      for (ByteBuffer part : payload) {
        bytes.putLong(NativeBuffer.addressOf(part)).putLong(part.remaining());
      }
      return send(() -> LibC.INSTANCE.writev(fd, iovecs, payload.length + 1));
    } finally {
      Reference.reachabilityFence(payload);
      small.give(frame);
    }
  }

  private static void putHeader(ByteBuffer bytes, int payloadBytes, int error, long unique) {
    bytes.putInt(HEADER_BYTES + payloadBytes).putInt(error).putLong(unique);
  }

  /** Returns 0 or the errno. */
  private int send(SystemCall call) {
    long stamp = lock.readLock();
    try {
      if (closed) {
        return 0;
      }
      return call.run() < 0 ? LibC.errno() : 0;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Returns a negative number on failure. */
  private interface SystemCall {
    long run();
  }
}
