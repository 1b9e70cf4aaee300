package io.dfs.fusemount.fuse.jnr;

import io.dfs.fusemount.fuse.wire.Dispatcher;
import io.dfs.fusemount.fuse.wire.InputBuffer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that reads requests and handles them. Confined to that thread.
 *
 * <p>Handing a request to another thread costs more than most requests do. So the reader runs the
 * handler itself, and may be blocked by it, as long as another reader waits in read(2); the last
 * one hands over and reads on. Hence however many handlers block, requests are read, and interrupts
 * reach them.
 *
 * <p>It owns one request buffer. A write takes the buffer along and the reader goes on with another
 * of the pool; if there is none the data is copied to the heap within a bound; if that is reached,
 * too, the reader waits until a write is answered, and requests wait in the kernel.
 */
final class DeviceReader implements Runnable, InputBuffer {
  private static final Logger log = LoggerFactory.getLogger(DeviceReader.class);

  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ENODEV = 19;

  private final int fd;
  private final AtomicInteger waiting;
  private final BufferPool pool;
  private final Semaphore spillBytes;
  private final Dispatcher dispatcher;
  private final Runnable onEnd;
  private NativeBuffer buffer;
  private int length;
  private boolean othersWaiting;

  DeviceReader(
      int fd,
      AtomicInteger waiting,
      BufferPool pool,
      Semaphore spillBytes,
      Dispatcher dispatcher,
      Runnable onEnd) {
    this.waiting = waiting;
    this.fd = fd;
    this.pool = pool;
    this.spillBytes = spillBytes;
    this.dispatcher = dispatcher;
    this.onEnd = onEnd;
    this.buffer = pool.take();
  }

  @Override
  public void run() {
    try {
      while (readNext()) {
        acceptNext();
      }
    } finally {
      pool.give(buffer);
      onEnd.run();
    }
  }

  /** Returns false when the mount has ended. */
  private boolean readNext() {
    while (true) {
      waiting.incrementAndGet();
      long read = LibC.INSTANCE.read(fd, buffer.address(), pool.bufferBytes());
      othersWaiting = waiting.decrementAndGet() > 0;
      if (read >= 0) {
        length = (int) read;
        return read > 0;
      }
      int errno = LibC.errno();
      switch (errno) {
        case ENOENT, EINTR, EAGAIN -> log.trace("request gone before it was read: {}", errno);
        case ENODEV -> {
          return false;
        }
        default -> {
          log.error("reading /dev/fuse failed with errno {}: the mount ends", errno);
          return false;
        }
      }
    }
  }

  /** A request that cannot be handled must not end the mount. */
  private void acceptNext() {
    try {
      dispatcher.accept(this, othersWaiting);
    } catch (RuntimeException | Error e) {
      log.error("defect: a request was lost", e);
    }
  }

  @Override
  public ByteBuffer bytes() {
    return buffer.bytes();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public Payload detach(int offset, int count) {
    Optional<NativeBuffer> next = pool.tryTake();
    if (next.isEmpty() && spillBytes.tryAcquire(count)) {
      byte[] copy = new byte[count];
      buffer.bytes().get(offset, copy);
      return new Payload(ByteBuffer.wrap(copy), () -> spillBytes.release(count));
    }
    NativeBuffer detached = buffer;
    Payload payload = new Payload(detached.bytes().slice(offset, count), () -> pool.give(detached));
    buffer = next.orElseGet(pool::take);
    return payload;
  }
}
