package io.dfs.common.metrics;

import io.dfs.common.stats.ErrorClass;
import io.dfs.common.stats.Latencies;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.stats.MountValue;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A mount's statistics for Prometheus. They are counted by the mount itself, whether anybody asks
 * over HTTP or not, so there are no meters: each scrape takes one snapshot. Thread-safe.
 */
final class MountCollector implements MultiCollector {
  private static final double NANOS = 1e9;

  private final Supplier<MountStatistics> mount;
  private final double[] boundsNanos;

  /**
   * @param boundsNanos upper bounds of the histograms that are shown, ascending
   */
  MountCollector(Supplier<MountStatistics> mount, double[] boundsNanos) {
    this.mount = mount;
    this.boundsNanos = boundsNanos.clone();
  }

  @Override
  public MetricSnapshots collect() {
    MountStatistics now = mount.get();
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(operations(now));
    all.add(operationErrors(now));
    all.add(errors(now));
    all.add(requests(now));
    for (MountValue value : MountValue.values()) {
      all.add(single(value, now.value(value)));
    }
    return new MetricSnapshots(all);
  }

  private HistogramSnapshot operations(MountStatistics now) {
    HistogramSnapshot.Builder operations =
        HistogramSnapshot.builder()
            .name("dfs_fuse_op_duration_seconds")
            .help("Requests of the kernel answered, by operation");
    now.operations()
        .forEach(
            (name, operation) ->
                operations.dataPoint(point(Labels.of("op", name), operation.latencies())));
    return operations.build();
  }

  private static CounterSnapshot operationErrors(MountStatistics now) {
    CounterSnapshot.Builder errors =
        CounterSnapshot.builder()
            .name("dfs_fuse_op_errors")
            .help("Requests of the kernel answered with an error, by operation");
    now.operations()
        .forEach((name, o) -> errors.dataPoint(point(Labels.of("op", name), o.errors())));
    return errors.build();
  }

  private static CounterSnapshot errors(MountStatistics now) {
    CounterSnapshot.Builder errors =
        CounterSnapshot.builder()
            .name("dfs_fuse_errors")
            .help("Requests of the kernel answered with an error, by errno and its class");
    now.errors()
        .forEach(
            (error, count) ->
                errors.dataPoint(
                    point(
                        Labels.of("class", ErrorClass.of(error).label(), "errno", error.name()),
                        count)));
    return errors.build();
  }

  private HistogramSnapshot requests(MountStatistics now) {
    HistogramSnapshot.Builder requests =
        HistogramSnapshot.builder()
            .name("dfs_client_request_duration_seconds")
            .help("Requests that a MetaServer has answered, by kind");
    for (Map.Entry<String, Latencies> request : now.requests().entrySet()) {
      requests.dataPoint(point(Labels.of("request", request.getKey()), request.getValue()));
    }
    return requests.build();
  }

  private static MetricSnapshot single(MountValue value, long now) {
    if (value.isCounter()) {
      return CounterSnapshot.builder()
          .name(value.metric())
          .help(value.description())
          .dataPoint(point(Labels.EMPTY, now))
          .build();
    }
    return GaugeSnapshot.builder()
        .name(value.metric())
        .help(value.description())
        .dataPoint(GaugeDataPointSnapshot.builder().value(now).build())
        .build();
  }

  private static CounterDataPointSnapshot point(Labels labels, long count) {
    return CounterDataPointSnapshot.builder().labels(labels).value(count).build();
  }

  private HistogramDataPointSnapshot point(Labels labels, Latencies latencies) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long below = 0;
    for (double bound : boundsNanos) {
      long count = latencies.countUpTo((long) bound);
      buckets.bucket(bound / NANOS, count - below);
      below = count;
    }
    buckets.bucket(Double.POSITIVE_INFINITY, latencies.count() - below);
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .sum(latencies.totalNanos() / NANOS)
        .classicHistogramBuckets(buckets.build())
        .build();
  }
}
