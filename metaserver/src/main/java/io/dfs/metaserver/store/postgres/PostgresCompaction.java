package io.dfs.metaserver.store.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.CompactionStore;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Jobs of kind {@code compaction}. Thread-safe. */
final class PostgresCompaction implements CompactionStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KIND = "compaction";

  private final Database database;
  private final StoredVolume volume;
  private final long server;

  PostgresCompaction(Database database, StoredVolume volume, long server) {
    this.database = database;
    this.volume = volume;
    this.server = server;
  }

  @Override
  public boolean scan(Rule rule, Duration period, int extents) {
    return database.query(
        Repeat.SAFE,
        "SELECT scan_compaction(? * interval '1 ms', ?, ?, ?, ?)",
        s -> {
          s.setLong(1, period.toMillis());
          s.setInt(2, extents);
          s.setInt(3, rule.extents());
          s.setInt(4, rule.averageBytes());
          s.setInt(5, rule.livePercent());
        },
        rows -> Rows.only(rows).getBoolean(1));
  }

  /** A job whose answer is lost waits until the hold is over. */
  @Override
  public Optional<Job> take(Duration hold) {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM take_job(?, ?, ? * interval '1 ms')",
        s -> {
          s.setString(1, KIND);
          s.setLong(2, server);
          s.setLong(3, hold.toMillis());
        },
        rows -> rows.next() ? Optional.of(job(rows)) : Optional.empty());
  }

  private static Job job(ResultSet row) throws SQLException {
    String argument = row.getString(2);
    try {
      long inode = JSON.readTree(argument).get("inode").longValue();
      return new Job(row.getLong(1), new InodeId(inode), row.getInt(3));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a job says " + argument, e);
    }
  }

  @Override
  public boolean hold(Job job, Duration hold) {
    return database.query(
        Repeat.SAFE,
        "SELECT hold_job(?, ?, ? * interval '1 ms')",
        s -> {
          s.setLong(1, job.id());
          s.setInt(2, job.attempt());
          s.setLong(3, hold.toMillis());
        },
        rows -> Rows.only(rows).getBoolean(1));
  }

  @Override
  public void done(Job job) {
    end(job, Optional.empty());
  }

  @Override
  public void postpone(Job job, Duration pause) {
    end(job, Optional.of(pause));
  }

  private void end(Job job, Optional<Duration> again) {
    database.query(
        Repeat.SAFE,
        "SELECT end_job(?, ?, ? * interval '1 ms')",
        s -> {
          s.setLong(1, job.id());
          s.setInt(2, job.attempt());
          if (again.isPresent()) {
            s.setLong(3, again.get().toMillis());
          } else {
            s.setNull(3, Types.BIGINT);
          }
        },
        ResultSet::next);
  }

  @Override
  public List<ChunkId> sparse(InodeId inode, Rule rule, int limit) {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM sparse_chunks(?, ?, ?)",
        s -> {
          s.setLong(1, inode.value());
          s.setInt(2, rule.livePercent());
          s.setInt(3, limit);
        },
        volume::chunks);
  }
}
