package io.dfs.metaserver.store.postgres;

import io.dfs.common.id.ChunkId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What of the cluster's settings rows refer to: they hold chunks without the volume. */
record StoredVolume(int volume, int minReplicas) {
  ChunkId chunk(long number, long key) {
    return ChunkId.of(volume, number, key);
  }

  /** Of rows (number, key). */
  List<ChunkId> chunks(ResultSet rows) throws SQLException {
    List<ChunkId> chunks = new ArrayList<>();
    while (rows.next()) {
      chunks.add(chunk(rows.getLong(1), rows.getLong(2)));
    }
    return chunks;
  }

  boolean holds(ChunkId chunk) {
    return chunk.volume() == volume;
  }
}
