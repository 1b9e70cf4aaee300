package io.dfs.client;

import io.dfs.client.cache.BlockCache;
import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.CountingChunkTransport;
import io.dfs.common.stats.MountValue;
import java.util.EnumMap;
import java.util.Map;

/** What the data path of a client counts. Thread-safe. */
record ClientCounts(CountingChunkTransport chunks, BlockCache cache, BufferPool buffers) {
  Map<MountValue, Long> now() {
    Map<MountValue, Long> values = new EnumMap<>(MountValue.class);
    values.put(MountValue.CHUNK_READ_BYTES, chunks.readBytes());
    values.put(MountValue.CHUNK_WRITTEN_BYTES, chunks.writtenBytes());
    values.put(MountValue.CACHE_HITS, cache.hits());
    values.put(MountValue.CACHE_MISSES, cache.misses());
    values.put(MountValue.CACHE_USED_BYTES, cache.weightBytes());
    values.put(MountValue.BUFFER_USED_BYTES, buffers.takenBytes());
    values.put(MountValue.BUFFER_CAPACITY_BYTES, buffers.capacityBytes());
    return values;
  }
}
