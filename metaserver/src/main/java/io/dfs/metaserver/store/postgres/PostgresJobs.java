package io.dfs.metaserver.store.postgres;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Background work. Thread-safe. */
final class PostgresJobs {
  private final Database database;
  private final StoredVolume volume;

  PostgresJobs(Database database, StoredVolume volume) {
    this.database = database;
    this.volume = volume;
  }

  int reclaimOrphans(int limit) {
    return counted("SELECT reclaim_orphans(?)", limit);
  }

  int foldDeltas(int limit) {
    return counted("SELECT fold_deltas(?)", limit);
  }

  private int counted(String sql, int limit) {
    return database.run(
        Repeat.SAFE,
        connection -> {
          try (PreparedStatement s = connection.prepareStatement(sql)) {
            s.setInt(1, limit);
            try (ResultSet rows = s.executeQuery()) {
              return Rows.only(rows).getInt(1);
            }
          }
        });
  }

  List<ChunkId> takeGarbage(Duration grace, int limit, Set<GroupId> without) {
    return database.run(
        Repeat.SAFE,
        connection -> {
          try (PreparedStatement s =
              connection.prepareStatement(
                  "SELECT * FROM take_garbage(? * interval '1 ms', ?, ?)")) {
            s.setLong(1, grace.toMillis());
            s.setInt(2, limit);
            Rows.setInts(s, 3, without.stream().map(GroupId::value).toArray(Integer[]::new));
            try (ResultSet rows = s.executeQuery()) {
              List<ChunkId> garbage = new ArrayList<>();
              while (rows.next()) {
                garbage.add(volume.chunk(rows.getLong(1), rows.getLong(2)));
              }
              return garbage;
            }
          }
        });
  }

  void garbageDeleted(List<ChunkId> chunks) {
    if (chunks.isEmpty()) {
      return;
    }
    database.run(
        Repeat.SAFE,
        connection -> {
          try (PreparedStatement s = connection.prepareStatement("SELECT garbage_deleted(?, ?)")) {
            Rows.setBigints(s, 1, chunks.stream().map(ChunkId::number).toList());
            Rows.setBigints(s, 2, chunks.stream().map(ChunkId::key).toList());
            return s.execute();
          }
        });
  }

  long garbageCount() {
    return database.run(
        Repeat.SAFE,
        connection -> {
          try (PreparedStatement s = connection.prepareStatement("SELECT garbage_count()");
              ResultSet rows = s.executeQuery()) {
            return Rows.only(rows).getLong(1);
          }
        });
  }
}
