package io.dfs.metaserver.store.postgres;

import io.dfs.common.check.ConsistencyStore.Examination;
import io.dfs.common.check.Damage;
import io.dfs.common.check.NamespaceCheck;
import io.dfs.common.check.Outcome;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REPEATABLE READ, READ ONLY transaction, and beside it, on a second connection, one
 * transaction for each repair. Confined to a thread, but for {@link #close}.
 */
final class PostgresExamination implements Examination {
  private static final Logger log = LoggerFactory.getLogger(PostgresExamination.class);
  private static final FileName LOST_AND_FOUND = FileName.of("lost+found");

  /** Rows in memory at one time. */
  private static final int FETCH = 500;

  /** Attempts at a repair that others made fail. */
  private static final int ATTEMPTS = 4;

  private final Connection snapshot;
  private final Optional<Connection> mending;

  /**
   * @param connections one, and a second to repair; owned from the moment this returns
   * @throws FsException EBUSY if somebody repairs already
   */
  PostgresExamination(List<Connection> connections) throws SQLException {
    snapshot = connections.getFirst();
    mending = connections.stream().skip(1).findFirst();
    snapshot.setAutoCommit(false);
    snapshot.setReadOnly(true);
    snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    if (mending.isPresent()) {
      requireAlone(mending.get());
    }
  }

  private static void requireAlone(Connection connection) throws SQLException {
    boolean alone =
        Database.query(
            connection,
            "SELECT pg_try_advisory_lock(1145459456, 7)",
            Database.Parameters.NONE,
            rows -> Rows.only(rows).getBoolean(1));
    if (!alone) {
      throw new FsException(
          FsError.EBUSY, "another dfs fsck --repair runs: wait for its end, or end it");
    }
    connection.setAutoCommit(false);
  }

  @Override
  public long inodes() {
    return count("SELECT count(*) FROM inode");
  }

  @Override
  public long names() {
    return count("SELECT count(*) FROM dentry");
  }

  private long count(String sql) {
    try {
      return Database.query(
          snapshot, sql, Database.Parameters.NONE, rows -> Rows.only(rows).getLong(1));
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  public void each(NamespaceCheck check, Consumer<Damage> found) {
    try (PreparedStatement statement =
        snapshot.prepareStatement("SELECT * FROM fsck_%s()".formatted(check.function()))) {
      statement.setFetchSize(FETCH);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.accept(damage(rows));
        }
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static Damage damage(ResultSet rows) throws SQLException {
    byte @Nullable [] name = rows.getBytes(3);
    return new Damage(
        rows.getLong(1),
        rows.getLong(2),
        Optional.ofNullable(name).map(FileName::of),
        rows.getLong(4),
        rows.getLong(5));
  }

  @Override
  public Outcome mend(NamespaceCheck check, Damage damage) {
    Connection connection = mending.orElseThrow();
    for (int attempt = 1; ; attempt++) {
      try {
        Outcome outcome = mend(connection, check, damage);
        connection.commit();
        return outcome;
      } catch (SQLException e) {
        rollback(connection);
        if (SqlFailure.of(e) != SqlFailure.REPEAT || attempt >= ATTEMPTS) {
          throw failure(e);
        }
      }
    }
  }

  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      log.info("a repair's transaction ended with its connection: {}", e.getMessage());
    }
  }

  /** Names first, then what the function locks. */
  private static Outcome mend(Connection connection, NamespaceCheck check, Damage damage)
      throws SQLException {
    if (!check.mendable()) {
      return Outcome.LEFT;
    }
    long lost = check.needsLostAndFound() ? lostAndFound(connection) : 0;
    if (check.needsLostAndFound() && lost == 0) {
      return Outcome.LEFT; // the name means something else
    }
    if (damage.name().isPresent()) {
      lockNames(connection, NameLock.of(new InodeId(damage.other()), damage.name().get()));
    }
    int done =
        Database.query(
            connection,
            "SELECT mend_%s(?, ?, ?, ?)".formatted(check.function()),
            s -> {
              s.setLong(1, damage.subject());
              s.setLong(2, damage.other());
              s.setBytes(3, damage.name().map(FileName::bytes).orElse(new byte[0]));
              s.setLong(4, lost);
            },
            rows -> Rows.only(rows).getInt(1));
    return switch (done) {
      case 0 -> Outcome.GONE;
      case 1 -> Outcome.REPAIRED;
      default -> Outcome.LEFT;
    };
  }

  /** In a transaction of its own: the locks of what is repaired then come in their order. */
  private static long lostAndFound(Connection connection) throws SQLException {
    lockNames(connection, NameLock.of(InodeId.ROOT, LOST_AND_FOUND));
    long id =
        Database.query(
            connection,
            "SELECT lost_and_found()",
            Database.Parameters.NONE,
            rows -> Rows.only(rows).getLong(1));
    connection.commit();
    return id;
  }

  private static void lockNames(Connection connection, long... locks) throws SQLException {
    for (long lock : LongStream.of(locks).sorted().toArray()) {
      Database.query(
          connection, "SELECT pg_advisory_xact_lock(?)", s -> s.setLong(1, lock), ResultSet::next);
    }
  }

  private static RuntimeException failure(SQLException e) {
    return SqlFailure.of(e) == SqlFailure.DEFECT
        ? new IllegalStateException("a check failed in PostgreSQL: " + e.getMessage(), e)
        : new FsException(FsError.EIO, "PostgreSQL ended the check: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    mending.ifPresent(PostgresExamination::close);
    close(snapshot);
  }

  /** Ends also a statement that runs. */
  static void close(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.info("a connection of a check does not close: {}", e.getMessage());
    }
  }
}
