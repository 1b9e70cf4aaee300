package io.dfs.common.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metrics.ProcessMetrics;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AgentRunnerTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(1);

  private final Semaphore steps = new Semaphore(0);

  @Test
  void afterWorkTheNextStepComesAtOnceAndElseAfterAWake() throws InterruptedException {
    AtomicInteger left = new AtomicInteger(3);
    Agent agent =
        () -> {
          steps.release();
          return Math.max(0, left.decrementAndGet());
        };
    try (AgentRunner runner = AgentRunner.start("test", agent, NEVER)) {
      steps.acquire(3);
      runner.wake();
      steps.acquire();
    }
    assertEquals(0, steps.availablePermits());
  }

  @Test
  void aWakeDuringAStepIsNotLost() throws InterruptedException {
    Semaphore gate = new Semaphore(0);
    Agent agent =
        () -> {
          steps.release();
          gate.acquireUninterruptibly();
          return 0;
        };
    try (AgentRunner runner = AgentRunner.start("test", agent, NEVER)) {
      steps.acquire();
      runner.wake();
      gate.release();
      steps.acquire();
      gate.release();
    }
  }

  @Test
  void pausesGrowWhileThereIsNothingToDoAndWorkOrAWakeShortensThem() throws InterruptedException {
    AtomicInteger found = new AtomicInteger();
    Agent agent =
        () -> {
          steps.release();
          return found.getAndSet(0);
        };
    try (AgentRunner runner =
        AgentRunner.start("test", agent, SOON, NEVER, ProcessMetrics.none())) {
      steps.acquire(8); // 127 ms of pauses, the next is 128 ms
      for (int wakes = 0; wakes < 3; wakes++) {
        found.set(1);
        runner.wake();
        steps.acquire(2 + 6); // at once after work, then pauses from the shortest on
      }
    }
  }

  @Test
  void pausesStopAtTheLongest() throws InterruptedException {
    Agent agent =
        () -> {
          steps.release();
          return 0;
        };
    Duration longest = Duration.ofMillis(4);
    try (AgentRunner runner =
        AgentRunner.start("test", agent, SOON, longest, ProcessMetrics.none())) {
      assertTrue(steps.tryAcquire(40, 25, TimeUnit.SECONDS), "2^40 ms are a lifetime");
    }
  }

  @Test
  void failuresOfEveryKindAreCountedAndTriedAgain() throws InterruptedException {
    AtomicInteger step = new AtomicInteger();
    Agent agent =
        () -> {
          steps.release();
          switch (step.getAndIncrement()) {
            case 0 -> throw new FsException(FsError.EIO, "expected");
            case 1 -> throw new IllegalStateException("a defect of the test");
            case 2 -> throw new AssertionError("an error of the test");
            default -> {
              return 0;
            }
          }
        };
    try (AgentRunner runner = AgentRunner.start("test", agent, SOON)) {
      steps.acquire(5);
      assertEquals(3, runner.failures());
    }
  }

  @Test
  void closeWaitsForTheStepAndNoOtherFollows() throws InterruptedException {
    AtomicInteger running = new AtomicInteger();
    Agent agent =
        () -> {
          running.incrementAndGet();
          steps.release();
          Thread.onSpinWait();
          running.decrementAndGet();
          return 1;
        };
    AgentRunner runner = AgentRunner.start("test", agent, SOON);
    steps.acquire(10);
    runner.close();
    runner.close();
    assertEquals(0, running.get());
    steps.drainPermits();
    runner.wake();
    assertFalse(steps.tryAcquire(50, TimeUnit.MILLISECONDS), "nothing runs any more");
  }
}
