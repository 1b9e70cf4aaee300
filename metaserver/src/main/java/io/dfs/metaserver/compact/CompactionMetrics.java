package io.dfs.metaserver.compact;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What compaction has done. Thread-safe. */
public final class CompactionMetrics {
  private final Counter chunks;
  private final Counter bytes;
  private final Counter conflicts;

  public CompactionMetrics(MeterRegistry registry) {
    chunks =
        Counter.builder("dfs.compaction.chunks")
            .description("Chunks made of scattered extents")
            .register(registry);
    bytes =
        Counter.builder("dfs.compaction.bytes")
            .description("Bytes in them")
            .baseUnit("bytes")
            .register(registry);
    conflicts =
        Counter.builder("dfs.compaction.conflicts")
            .description("Rewritten in vain, because the file was changed meanwhile")
            .register(registry);
  }

  void compacted(int chunkBytes) {
    chunks.increment();
    bytes.increment(chunkBytes);
  }

  void conflict() {
    conflicts.increment();
  }
}
