package io.dfs.metaserver.store.postgres;

import io.dfs.common.id.ChunkId;

/** What of the cluster's settings rows refer to: they hold chunks without the volume. */
record StoredVolume(int volume, int minReplicas) {
  ChunkId chunk(long number, long key) {
    return ChunkId.of(volume, number, key);
  }

  boolean holds(ChunkId chunk) {
    return chunk.volume() == volume;
  }
}
