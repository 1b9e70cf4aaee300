package io.dfs.datanode.sync;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What was copied from other nodes. Thread-safe. */
public final class SyncMetrics {
  private final Counter chunks;
  private final Counter bytes;
  private final Counter lost;
  private final Counter repaired;
  private final Counter scrubbed;
  private final Counter corrupt;
  private final Counter released;
  private final AtomicInteger groups;

  public SyncMetrics(MeterRegistry registry) {
    chunks =
        Counter.builder("dfs.sync.chunks")
            .description("Chunks copied from other DataNodes")
            .register(registry);
    bytes =
        Counter.builder("dfs.sync.bytes")
            .description("Bytes copied from other DataNodes")
            .baseUnit("bytes")
            .register(registry);
    lost =
        Counter.builder("dfs.sync.lost")
            .description("Chunks looked for of which no serving member has a good copy")
            .register(registry);
    repaired =
        Counter.builder("dfs.sync.repaired")
            .description("Damaged chunks replaced by a good copy from another DataNode")
            .register(registry);
    scrubbed =
        Counter.builder("dfs.scrub.bytes")
            .description("Bytes read again and found good")
            .baseUnit("bytes")
            .register(registry);
    corrupt =
        Counter.builder("dfs.scrub.corrupt")
            .description("Chunks found corrupt by reading them again")
            .register(registry);
    released =
        Counter.builder("dfs.sync.released")
            .description("Chunks deleted here because their group has left")
            .register(registry);
    groups = new AtomicInteger();
    registry.gauge("dfs.sync.groups", groups);
  }

  void copied(int copiedBytes) {
    chunks.increment();
    bytes.increment(copiedBytes);
  }

  void lost() {
    lost.increment();
  }

  void repaired() {
    repaired.increment();
  }

  void scrubbed(int bytesRead) {
    scrubbed.increment(bytesRead);
  }

  void foundCorrupt() {
    corrupt.increment();
  }

  void released(int count) {
    released.increment(count);
  }

  void syncing(int count) {
    groups.set(count);
  }
}
