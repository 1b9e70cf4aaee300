package io.dfs.client.session;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How long one call waits. It ends in EIO after the operation timeout. An interrupt is kept back
 * until the call has waited a while for a backend that is out of reach, and then ends it in EINTR;
 * else it is handed on when the call ends (Go programs send signals all the time, and a call that
 * the server is about to answer must not fail for that). Confined to the calling thread.
 */
final class Patience implements AutoCloseable {
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Ticker ticker;
  private final Duration timeout;
  private final long start;
  private final long interruptAfterNanos;
  private final BooleanSupplier unreachable;
  private boolean interrupted;
  private boolean gaveUp;
  private boolean serverFailing;
  private String trouble = "no answer";

  Patience(Ticker ticker, Duration timeout, Duration interruptAfter, BooleanSupplier unreachable) {
    this.ticker = ticker;
    this.timeout = timeout;
    this.interruptAfterNanos = interruptAfter.toNanos();
    this.unreachable = unreachable;
    this.start = ticker.nanos();
  }

  /** When the call began, by the ticker. */
  long startNanos() {
    return start;
  }

  /** The call ended here: by its timeout or by an interrupt, not by an answer. */
  boolean gaveUp() {
    return gaveUp;
  }

  /** Remembers why there is no answer, for the message. */
  void trouble(String why) {
    trouble = why;
  }

  /** The server answered that it cannot reach what it needs. */
  void serverFailing(String why) {
    serverFailing = true;
    trouble = why;
  }

  /**
   * Waits for the future at most {@code maxNanos}.
   *
   * @return false if it is not done by then
   */
  boolean awaitDone(CompletableFuture<?> future, long maxNanos) {
    long until = ticker.nanos() + maxNanos;
    while (!future.isDone()) {
      long left = until - ticker.nanos();
      if (left <= 0) {
        return false;
      }
      try {
        future.get(Math.min(left, slice()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        continue; // looks at the clock
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        return true; // the caller takes it from the future
      }
    }
    return true;
  }

  /** Waits for a signal or a while; the caller checks what it waits for and calls again. */
  void await(Condition condition) {
    long nanos = slice();
    try {
      if (condition.awaitNanos(nanos) > 0) {
        return; // signalled; the time is looked at when the caller comes again
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
  }

  /** Takes a permit; whoever takes it gives it back. */
  void acquire(Semaphore permits) {
    while (true) {
      try {
        if (permits.tryAcquire(slice(), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /** Sleeps. */
  void sleep(long nanos) {
    long until = ticker.nanos() + nanos;
    while (ticker.nanos() < until) {
      LockSupport.parkNanos(Math.min(until - ticker.nanos(), slice()));
      if (Thread.interrupted()) {
        interrupted = true;
      }
    }
  }

  /** Time until something has to be looked at; ends the call when it must wait no longer. */
  private long slice() {
    long waited = ticker.nanos() - start;
    long left = timeout.toNanos() - waited;
    if (left <= 0) {
      gaveUp = true;
      throw new FsException(
          FsError.EIO,
          "metadata service out of reach for " + timeout.toMillis() + " ms: " + trouble);
    }
    if (!interrupted) {
      return left;
    }
    if (waited >= interruptAfterNanos && (serverFailing || unreachable.getAsBoolean())) {
      gaveUp = true;
      interrupted = false;
      throw new FsException(FsError.EINTR, "interrupted: " + trouble);
    }
    return Math.min(left, SLICE_NANOS);
  }

  @Override
  public void close() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
