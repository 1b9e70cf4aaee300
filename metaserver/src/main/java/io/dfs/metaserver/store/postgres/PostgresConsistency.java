package io.dfs.metaserver.store.postgres;

import io.dfs.common.check.ConsistencyStore;
import io.dfs.common.check.SizedChunk;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Checks by query. An examination has connections of its own: its statements take long, and read
 * whole tables where all others look rows up by key. Thread-safe.
 */
final class PostgresConsistency implements ConsistencyStore {
  private final Database database;
  private final StoredVolume volume;
  private final DataSource source;

  /**
   * @param source connections with PostgreSQL's own choice of plans, and patience
   */
  PostgresConsistency(Database database, StoredVolume volume, DataSource source) {
    this.database = database;
    this.volume = volume;
    this.source = source;
  }

  @Override
  public Examination examine(boolean repair) {
    List<Connection> open = new ArrayList<>();
    boolean started = false;
    try {
      for (int i = 0; i < (repair ? 2 : 1); i++) {
        open.add(source.getConnection());
      }
      PostgresExamination examination = new PostgresExamination(open);
      started = true;
      return examination;
    } catch (SQLException e) {
      throw new FsException(FsError.EIO, "PostgreSQL is out of reach: " + e.getMessage(), e);
    } finally {
      if (!started) {
        open.forEach(PostgresExamination::close);
      }
    }
  }

  @Override
  public List<SizedChunk> chunks(GroupId group, long afterSequence, int limit) {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM fsck_chunks(?, ?, ?)",
        s -> {
          s.setInt(1, group.value());
          s.setLong(2, afterSequence);
          s.setInt(3, limit);
        },
        rows -> {
          List<SizedChunk> chunks = new ArrayList<>();
          while (rows.next()) {
            ChunkId chunk = volume.chunk(rows.getLong(1), rows.getLong(2));
            chunks.add(new SizedChunk(chunk, rows.getInt(3)));
          }
          return chunks;
        });
  }

  @Override
  public List<ChunkId> referenced(List<ChunkId> chunks) {
    return some("SELECT * FROM fsck_referenced(?, ?)", chunks);
  }

  @Override
  public List<ChunkId> leftovers(List<ChunkId> chunks) {
    return some("SELECT * FROM fsck_leftovers(?, ?)", chunks);
  }

  @Override
  public boolean resumeReclaim() {
    return database.query(
        Repeat.SAFE,
        "SELECT resume_reclaim()",
        Database.Parameters.NONE,
        rows -> Rows.only(rows).getBoolean(1));
  }

  private List<ChunkId> some(String sql, List<ChunkId> chunks) {
    return database.query(
        Repeat.SAFE,
        sql,
        s -> {
          Rows.setBigints(s, 1, chunks.stream().map(ChunkId::number).toList());
          Rows.setBigints(s, 2, chunks.stream().map(ChunkId::key).toList());
        },
        volume::chunks);
  }
}
