package io.dfs.client.session;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many requests of each type were sent, those sent again included. Thread-safe. */
public final class RequestCounts {
  private final Map<Class<?>, LongAdder> sent = new ConcurrentHashMap<>();

  void sent(MetadataRequest<?> request) {
    sent.computeIfAbsent(request.getClass(), type -> new LongAdder()).increment();
  }

  /** Counts since the start by the request's name, ascending. */
  public Map<String, Long> snapshot() {
    Map<String, Long> counts = new TreeMap<>();
    sent.forEach((type, n) -> counts.put(type.getSimpleName(), n.sum()));
    return counts;
  }

  /** All requests since the start. */
  public long total() {
    return sent.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
