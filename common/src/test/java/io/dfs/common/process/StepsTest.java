package io.dfs.common.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StepsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final Steps steps = new Steps();

  @Test
  void theLastStartedEndsFirst() {
    steps.push("cluster", LONG, () -> ended.add("cluster"));
    steps.push("mount", LONG, () -> ended.add("mount"));
    steps.run();
    assertEquals(List.of("mount", "cluster"), ended);
  }

  @Test
  void eachStepRunsOnce() {
    steps.push("mount", LONG, () -> ended.add("mount"));
    steps.run();
    steps.run();
    assertEquals(List.of("mount"), ended);
  }

  @Test
  void aFailureDoesNotStopTheOthers() {
    steps.push("cluster", LONG, () -> ended.add("cluster"));
    steps.push(
        "mount",
        LONG,
        () -> {
          throw new IllegalStateException("planted");
        });
    steps.run();
    assertEquals(List.of("cluster"), ended);
  }

  @Test
  void aStepThatHangsIsLeftBehindInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    steps.push("cluster", LONG, () -> ended.add("cluster"));
    steps.push(
        "mount",
        Duration.ofMillis(50),
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    steps.run();
    assertEquals(List.of("cluster"), ended);
    interrupted.await();
  }

  @Test
  void whoComesLaterWaitsUntilAllHasEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    steps.push(
        "mount",
        LONG,
        () -> {
          begun.countDown();
          try {
            goOn.await();
            ended.add("mount");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Thread first = Thread.ofVirtual().start(steps::run);
    begun.await();
    Thread second =
        Thread.ofVirtual()
            .start(
                () -> {
                  steps.run();
                  ended.add("second");
                });
    goOn.countDown();
    first.join();
    second.join();
    assertEquals(List.of("mount", "second"), ended);
  }
}
