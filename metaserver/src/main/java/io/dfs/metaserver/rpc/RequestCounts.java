package io.dfs.metaserver.rpc;

import io.dfs.proto.Request;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How many requests of each kind were handled. Thread-safe. */
public final class RequestCounts {
  private final Map<Request.OfCase, LongAdder> counts = new EnumMap<>(Request.OfCase.class);

  public RequestCounts() {
    for (Request.OfCase kind : Request.OfCase.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  void add(Request.OfCase kind) {
    LongAdder adder = counts.get(kind);
    if (adder != null) {
      adder.increment();
    }
  }

  /** Count by name of the request's field, in upper case. */
  public Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new TreeMap<>();
    counts.forEach((kind, adder) -> snapshot.put(kind.name(), adder.sum()));
    return snapshot;
  }
}
