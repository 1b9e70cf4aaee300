package io.dfs.client.session;

import io.dfs.common.stats.Latencies;
import io.dfs.common.stats.LatencyHistogram;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests of each type were sent, those sent again included, and how long those that were
 * answered took. Thread-safe.
 */
public final class RequestCounts {
  private final Map<Class<?>, Kind> kinds = new ConcurrentHashMap<>();

  private record Kind(LongAdder sent, LatencyHistogram answered) {}

  void sent(MetadataRequest<?> request) {
    kind(request).sent().increment();
  }

  /** An answer came, whatever it says. */
  void answered(MetadataRequest<?> request, long nanos) {
    kind(request).answered().record(nanos);
  }

  private Kind kind(MetadataRequest<?> request) {
    return kinds.computeIfAbsent(
        request.getClass(), type -> new Kind(new LongAdder(), new LatencyHistogram()));
  }

  /** Counts since the start by the request's name, ascending. */
  public Map<String, Long> snapshot() {
    Map<String, Long> counts = new TreeMap<>();
    kinds.forEach((type, kind) -> counts.put(type.getSimpleName(), kind.sent().sum()));
    return counts;
  }

  /** How long answers took since the start by the request's name. */
  public Map<String, Latencies> latencies() {
    Map<String, Latencies> latencies = new TreeMap<>();
    kinds.forEach((type, kind) -> latencies.put(type.getSimpleName(), kind.answered().snapshot()));
    return latencies;
  }

  /** All requests since the start. */
  public long total() {
    return kinds.values().stream().mapToLong(kind -> kind.sent().sum()).sum();
  }
}
