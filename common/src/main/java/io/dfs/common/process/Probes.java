package io.dfs.common.process;

import io.dfs.common.agent.AgentRunner;
import io.dfs.common.metrics.MetricsEndpoint;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.metrics.Readiness;
import io.dfs.common.net.ListenAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a server shows of itself from its first moment to its last: metrics, that it lives, and
 * whether it can serve. Thread-safe.
 */
public final class Probes {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Steps steps;
  private final ProcessMetrics metrics;
  private final MetricsEndpoint endpoint;
  private volatile Readiness readiness = () -> Optional.of("starting");

  private Probes(Steps steps, ProcessMetrics metrics, ListenAddress http) {
    this.steps = steps;
    this.metrics = metrics;
    this.endpoint =
        MetricsEndpoint.start(http.host(), http.port(), metrics, () -> readiness.missing());
  }

  /**
   * Answers at once, that the server is starting.
   *
   * @param steps what ends it is added there
   * @throws io.dfs.common.error.FsException EBUSY for a port in use, EINVAL for an address that is
   *     not this machine's
   */
  public static Probes start(Steps steps, String component, String release, ListenAddress http) {
    ProcessMetrics metrics = ProcessMetrics.create(component, release);
    steps.push("metrics", STOP, metrics::close);
    Probes probes = new Probes(steps, metrics, http);
    steps.push("HTTP", STOP, probes.endpoint::close);
    return probes;
  }

  /** Where the server's parts count. */
  public MeterRegistry registry() {
    return metrics.registry();
  }

  /** {@code host:port}. */
  public String address() {
    return endpoint.address();
  }

  /**
   * From now until the server ends {@code now} is asked whether it can serve.
   *
   * @param told each second, for gRPC's health service
   */
  public void serving(Readiness now, Consumer<Boolean> told) {
    readiness = now;
    AgentRunner agent =
        AgentRunner.start(
            "readiness",
            () -> {
              told.accept(readiness.missing().isEmpty());
              return 0;
            },
            LOOK,
            registry());
    steps.push(
        "readiness",
        STOP,
        () -> {
          readiness = () -> Optional.of("ending");
          agent.close();
        });
  }
}
