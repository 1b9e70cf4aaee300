package io.dfs.common.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to end what has been started: the last first, each step once and bounded. One that fails or
 * takes too long is logged; the others run all the same. Thread-safe: who calls {@link #run} while
 * another runs it waits until all has ended.
 */
public final class Steps {
  private static final Logger log = LoggerFactory.getLogger(Steps.class);

  private final ReentrantLock running = new ReentrantLock();

  @GuardedBy("this")
  private final Deque<Step> steps = new ArrayDeque<>();

  /** One thing to end. */
  private record Step(String what, Duration bound, Runnable action) {}

  /** Adds a step that runs before those that are there. */
  public synchronized void push(String what, Duration bound, Runnable action) {
    steps.push(new Step(what, bound, action));
  }

  private synchronized Optional<Step> pop() {
    return Optional.ofNullable(steps.poll());
  }

  /** Runs and forgets them all. */
  public void run() {
    running.lock();
    try {
      for (Optional<Step> step = pop(); step.isPresent(); step = pop()) {
        run(step.get());
      }
    } finally {
      running.unlock();
    }
  }

  private static void run(Step step) {
    log.info("ending: {}", step.what());
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("end-" + step.what())
            .uncaughtExceptionHandler(
                (t, e) -> log.error("{} did not end in order", t.getName(), e))
            .start(step.action());
    try {
      if (!thread.join(step.bound())) {
        log.warn("{} did not end within {}", step.what(), step.bound());
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
