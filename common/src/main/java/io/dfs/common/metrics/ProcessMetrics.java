package io.dfs.common.metrics;

import io.dfs.common.stats.MountStatistics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The registry of one process: its own meters, which all begin with {@code dfs.}, and the JVM's.
 * Every timer of ours is a histogram over the same bounds, so that servers and mounts add up.
 */
public final class ProcessMetrics implements AutoCloseable {
  /** 0.1 ms (an answer from memory) to 30 s (what has waited for a server to return). */
  private static final double[] BOUNDS_NANOS =
      Arrays.stream(
              new double[] {
                0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000,
                30_000
              })
          .map(ms -> ms * TimeUnit.MILLISECONDS.toNanos(1))
          .toArray();

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  private ProcessMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Of a process that starts.
   *
   * @param component {@code metaserver}, {@code datanode} or {@code mount}
   */
  public static ProcessMetrics create(String component, String release) {
    ProcessMetrics metrics =
        new ProcessMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    metrics.registry.config().meterFilter(new Histograms());
    Gauge.builder("dfs.build.info", () -> 1)
        .description("The release that runs")
        .tags("component", component, "release", release)
        .strongReference(true)
        .register(metrics.registry);
    metrics.bindJvm();
    return metrics;
  }

  /** Where nobody looks: meters of it cost next to nothing. */
  public static MeterRegistry none() {
    return new CompositeMeterRegistry();
  }

  private void bindJvm() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  public MeterRegistry registry() {
    return registry;
  }

  /** Shows the statistics of a mount, which are asked for at every scrape. */
  public void show(Supplier<MountStatistics> mount) {
    registry.getPrometheusRegistry().register(new MountCollector(mount, BOUNDS_NANOS));
  }

  /** All meters in Prometheus' text format. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  /** Our timers become histograms. */
  private static final class Histograms implements MeterFilter {
    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
      return id.getType() == Meter.Type.TIMER && id.getName().startsWith("dfs.")
          ? DistributionStatisticConfig.builder()
              .serviceLevelObjectives(BOUNDS_NANOS)
              .build()
              .merge(config)
          : config;
    }
  }
}
