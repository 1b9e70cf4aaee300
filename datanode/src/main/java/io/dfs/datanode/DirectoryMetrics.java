package io.dfs.datanode;

import io.dfs.common.error.FsException;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.StoreSpace;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What a data directory shows: its room, its chunks, its records, whether it takes writes. */
final class DirectoryMetrics {
  private final MeterRegistry registry;
  private final ChunkStore store;
  private final String id;

  private DirectoryMetrics(MeterRegistry registry, OpenDirectory directory) {
    this.registry = registry;
    this.store = directory.store();
    this.id = directory.id().toString();
  }

  static void bind(OpenDirectory directory, MeterRegistry registry) {
    new DirectoryMetrics(registry, directory).bind();
  }

  private void bind() {
    space("capacity.bytes", "Size of the disk", StoreSpace::capacityBytes);
    space("free.bytes", "What may still be written before the reserve", StoreSpace::freeBytes);
    space("used.bytes", "What records of chunks occupy", StoreSpace::usedBytes);
    space("chunks", "Chunks stored", StoreSpace::chunks);
    gauge("failed", "1 once a write or sync has failed", s -> s.failure().isPresent() ? 1 : 0);
    FunctionCounter.builder("dfs.directory.records", store, ChunkStore::position)
        .description("Records that became durable since the directory was made")
        .tag("directory", id)
        .register(registry);
  }

  private void space(String name, String description, ToLongFunction<StoreSpace> value) {
    gauge(
        name,
        description,
        s -> {
          try {
            return value.applyAsLong(s.space());
          } catch (FsException e) {
            return Double.NaN; // a disk that does not answer
          }
        });
  }

  private void gauge(String name, String description, ToDoubleFunction<ChunkStore> value) {
    Gauge.builder("dfs.directory." + name, store, value)
        .description(description)
        .tag("directory", id)
        .strongReference(true)
        .register(registry);
  }
}
