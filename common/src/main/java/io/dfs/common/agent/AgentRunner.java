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
 * Runs an agent on a virtual thread of its own: again at once after work, else after {@code idle}.
 * A failure is logged, counted and tried again after {@code idle}. Thread-safe.
 */
public final class AgentRunner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AgentRunner.class);
  private static final Duration STOP_BOUND = Duration.ofSeconds(10);

  private final String name;
  private final Agent agent;
  private final Duration idle;
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean stopping;
  private final LongAdder failures = new LongAdder();
  private final Thread thread;

  private AgentRunner(String name, Agent agent, Duration idle) {
    this.name = name;
    this.agent = agent;
    this.idle = idle;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /** As below, counted nowhere. */
  public static AgentRunner start(String name, Agent agent, Duration idle) {
    return start(name, agent, idle, ProcessMetrics.none());
  }

  /**
   * @param registry where its failures are counted
   */
  public static AgentRunner start(String name, Agent agent, Duration idle, MeterRegistry registry) {
    AgentRunner runner = new AgentRunner(name, agent, idle);
    FunctionCounter.builder("dfs.agent.failures", runner, AgentRunner::failures)
        .description("Steps of background work that failed; each is tried again")
        .tag("agent", name)
        .register(registry);
    runner.thread.start();
    return runner;
  }

  private void run() {
    try {
      int work = 1;
      while (!stopping) {
        if (work == 0 && wakeUps.tryAcquire(idle.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
        work = stopping ? 0 : step();
      }
    } catch (InterruptedException e) {
      log.debug("{} interrupted", name);
    }
  }

  private int step() {
    try {
      return agent.doWork();
    } catch (FsException e) {
      failures.increment();
      log.info("{}: {}", name, e.getMessage());
      return 0;
    } catch (RuntimeException | Error e) { // an agent that ends unnoticed does more harm
      failures.increment();
      log.error("defect in {}", name, e);
      return 0;
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
