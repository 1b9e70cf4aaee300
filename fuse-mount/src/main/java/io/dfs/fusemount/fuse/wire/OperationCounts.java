package io.dfs.fusemount.fuse.wire;

import io.dfs.fusemount.fuse.FuseOperation;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Requests received, by operation. Thread-safe. */
public final class OperationCounts {
  private final LongAdder[] byOrdinal = new LongAdder[FuseOperation.values().length];
  private final LongAdder unknown = new LongAdder();

  public OperationCounts() {
    for (int i = 0; i < byOrdinal.length; i++) {
      byOrdinal[i] = new LongAdder();
    }
  }

  void increment(FuseOperation operation) {
    byOrdinal[operation.ordinal()].increment();
  }

  void incrementUnknown() {
    unknown.increment();
  }

  /** Counts that are not 0 by the operation's name; opcodes without a name are "UNKNOWN". */
  public Map<String, Long> snapshot() {
    Map<String, Long> counts = new TreeMap<>();
    for (FuseOperation operation : FuseOperation.values()) {
      putUnlessZero(counts, operation.name(), byOrdinal[operation.ordinal()].sum());
    }
    putUnlessZero(counts, "UNKNOWN", unknown.sum());
    return counts;
  }

  private static void putUnlessZero(Map<String, Long> counts, String name, long count) {
    if (count != 0) {
      counts.put(name, count);
    }
  }
}
