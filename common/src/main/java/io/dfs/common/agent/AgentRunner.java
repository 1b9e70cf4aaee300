package io.dfs.common.agent;

import io.dfs.common.error.FsException;
import io.dfs.common.metrics.ProcessMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an agent on a virtual thread of its own: again at once after work, else after a pause. The
 * pause is {@code idle} at first and doubles up to {@code longest} while there is nothing to do. A
 * failure is logged, counted and tried again after {@code idle}. Thread-safe.
 */
public final class AgentRunner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AgentRunner.class);
  private static final int FAILED = -1;
  private static final Duration STOP_BOUND = Duration.ofSeconds(10);

  private final String name;
  private final Agent agent;
  private final Duration idle;
  private final Duration longest;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean stopping;
  private final LongAdder failures = new LongAdder();
  private final Thread thread;

  private AgentRunner(String name, Agent agent, Duration idle, Duration longest) {
    this.name = name;
    this.agent = agent;
    this.idle = idle;
    this.longest = longest;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /** As below, counted nowhere. */
  public static AgentRunner start(String name, Agent agent, Duration idle) {
    return start(name, agent, idle, ProcessMetrics.none());
  }

  /** As below, with pauses that do not grow. */
  public static AgentRunner start(String name, Agent agent, Duration idle, MeterRegistry registry) {
    return start(name, agent, idle, idle, registry);
  }

  /**
   * @param registry where its failures are counted
   */
  public static AgentRunner start(
      String name, Agent agent, Duration idle, Duration longest, MeterRegistry registry) {
    AgentRunner runner = new AgentRunner(name, agent, idle, longest);
    FunctionCounter.builder("dfs.agent.failures", runner, AgentRunner::failures)
        .description("Steps of background work that failed; each is tried again")
        .tag("agent", name)
        .register(registry);
    runner.thread.start();
    return runner;
  }

  private void run() {
    try {
      Duration pause = idle;
      while (!stopping) {
        int work = step();
        if (work != 0) {
          pause = idle;
        }
        if (work <= 0) {
          boolean woken = wakeUps.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
          wakeUps.drainPermits();
          pause = woken ? idle : shorter(pause.multipliedBy(2), longest);
        }
      }
    } catch (InterruptedException e) {
      log.debug("{} interrupted", name);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** What was done; less than nothing for a failure. */
  private int step() {
    try {
      return agent.doWork();
    } catch (FsException e) {
      failures.increment();
      log.info("{}: {}", name, e.getMessage());
      return FAILED;
    } catch (RuntimeException | Error e) { // an agent that ends unnoticed does more harm
      failures.increment();
      log.error("defect in {}", name, e);
      return FAILED;
    }
  }

  /** Ends the present pause. */
  public void wake() {
    wakeUps.release();
  }

  /** Failed steps so far. */
  public long failures() {
    return failures.sum();
  }

  /** Ends them all at the same time. */
  public static void closeAll(List<AgentRunner> runners) {
    List<Thread> ends =
        runners.stream()
            .map(r -> Thread.ofVirtual().name("end-" + r.name).start(r::close))
            .toList();
    try {
      for (Thread end : ends) {
        end.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends after the present step, or interrupts it after a bound. */
  @Override
  public void close() {
    stopping = true;
    wake();
    try {
      if (!thread.join(STOP_BOUND)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
