package io.dfs.metaserver.store.postgres;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.metadata.ServerListing;
import io.dfs.metaserver.store.postgres.Database.Parameters;
import io.dfs.metaserver.store.postgres.Database.Repeat;
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

  int forgetServers(Duration unseen) {
    return database.query(
        Repeat.SAFE,
        "SELECT forget_servers(? * interval '1 ms')",
        s -> s.setLong(1, unseen.toMillis()),
        rows -> Rows.only(rows).getInt(1));
  }

  private int counted(String sql, int limit) {
    return database.query(
        Repeat.SAFE, sql, s -> s.setInt(1, limit), rows -> Rows.only(rows).getInt(1));
  }

  List<ChunkId> takeGarbage(Duration grace, int limit, Set<GroupId> without) {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM take_garbage(? * interval '1 ms', ?, ?)",
        s -> {
          s.setLong(1, grace.toMillis());
          s.setInt(2, limit);
          Rows.setInts(s, 3, without.stream().map(GroupId::value).toArray(Integer[]::new));
        },
        volume::chunks);
  }

  void garbageDeleted(List<ChunkId> chunks) {
    if (chunks.isEmpty()) {
      return;
    }
    database.query(
        Repeat.SAFE,
        "SELECT garbage_deleted(?, ?)",
        s -> {
          Rows.setBigints(s, 1, chunks.stream().map(ChunkId::number).toList());
          Rows.setBigints(s, 2, chunks.stream().map(ChunkId::key).toList());
        },
        ResultSet::next);
  }

  int queueUnreferenced(List<ChunkId> chunks) {
    if (chunks.isEmpty()) {
      return 0;
    }
    return database.query(
        Repeat.SAFE,
        "SELECT queue_unreferenced(?, ?)",
        s -> {
          Rows.setBigints(s, 1, chunks.stream().map(ChunkId::number).toList());
          Rows.setBigints(s, 2, chunks.stream().map(ChunkId::key).toList());
        },
        rows -> Rows.only(rows).getInt(1));
  }

  List<ServerListing> servers() {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM list_metaservers()",
        Parameters.NONE,
        rows -> {
          List<ServerListing> all = new ArrayList<>();
          while (rows.next()) {
            all.add(
                new ServerListing(
                    rows.getLong(1),
                    rows.getString(2),
                    rows.getString(3),
                    rows.getLong(4),
                    rows.getLong(5)));
          }
          return all;
        });
  }

  long garbageCount() {
    return database.query(
        Repeat.SAFE, "SELECT garbage_count()", Parameters.NONE, rows -> Rows.only(rows).getLong(1));
  }
}
