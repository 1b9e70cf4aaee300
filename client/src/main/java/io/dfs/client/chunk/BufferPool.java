package io.dfs.client.chunk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Direct buffers of one block each, for bytes that are written and not committed yet. Bounded: who
 * finds too few waits, first come first served, until flushing has given some back. Nobody holds
 * buffers while waiting for more, and a flush takes none, so waiting always ends or times out.
 * Thread-safe; {@code lock} is a leaf.
 */
public final class BufferPool {
  public static final int BUFFER_BYTES = BlockChecksums.BLOCK_BYTES;

  /** What one write of a mebibyte may need at once, twice. */
  public static final int MIN_BUFFERS = 34;

  private final int capacity;
  private final Duration timeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

  @GuardedBy("lock")
  private final ArrayDeque<Long> waiters = new ArrayDeque<>();

  @GuardedBy("lock")
  private long lastTicket;

  @GuardedBy("lock")
  private int taken;

  private volatile Runnable onShortage = () -> {};

  /**
   * @param capacityBytes memory for buffers, at most; at least {@link #MIN_BUFFERS} of them
   * @param timeout how long {@link #take} waits
   */
  public BufferPool(long capacityBytes, Duration timeout) {
    this.capacity = (int) Math.max(MIN_BUFFERS, capacityBytes / BUFFER_BYTES);
    this.timeout = timeout;
  }

  /** Runs, in the thread that is about to wait, when there are too few buffers. */
  public void onShortage(Runnable callback) {
    onShortage = callback;
  }

  /**
   * Takes {@code count} buffers at once, at most half of {@link #MIN_BUFFERS}.
   *
   * @throws FsException EIO if there were too few for the whole timeout
   */
  public List<PooledBuffer> take(int count) {
    if (count > MIN_BUFFERS / 2) {
      throw new IllegalArgumentException(count + " buffers at once");
    }
    List<PooledBuffer> buffers = takeNow(count);
    if (!buffers.isEmpty() || count == 0) {
      return buffers;
    }
    onShortage.run();
    return takeLater(count);
  }

  private List<PooledBuffer> takeNow(int count) {
    lock.lock();
    try {
      return waiters.isEmpty() && capacity - taken >= count ? hand(count) : List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<PooledBuffer> takeLater(int count) {
    lock.lock();
    try {
      return awaitTurn(++lastTicket, count);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while waiting for a write buffer", e);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private List<PooledBuffer> awaitTurn(Long me, int count) throws InterruptedException {
    waiters.add(me);
    try {
      long left = timeout.toNanos();
      while (!me.equals(waiters.peek()) || capacity - taken < count) {
        if (left <= 0) {
          throw new FsException(FsError.EIO, "no write buffer became free in " + timeout);
        }
        left = changed.awaitNanos(left);
      }
      return hand(count);
    } finally {
      waiters.remove(me);
      changed.signalAll();
    }
  }

  @GuardedBy("lock")
  private List<PooledBuffer> hand(int count) {
    List<PooledBuffer> buffers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ByteBuffer bytes = idle.poll();
      buffers.add(
          new PooledBuffer(this, bytes == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : bytes));
    }
    taken += count;
    return buffers;
  }

  void giveBack(ByteBuffer bytes) {
    lock.lock();
    try {
      taken--;
      idle.push(bytes);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** True when writers wait or less than a quarter is left: flush something. */
  public boolean isShort() {
    lock.lock();
    try {
      return !waiters.isEmpty() || capacity - taken < capacity / 4;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of buffers that somebody holds. */
  public long takenBytes() {
    lock.lock();
    try {
      return (long) taken * BUFFER_BYTES;
    } finally {
      lock.unlock();
    }
  }

  public long capacityBytes() {
    return (long) capacity * BUFFER_BYTES;
  }
}
