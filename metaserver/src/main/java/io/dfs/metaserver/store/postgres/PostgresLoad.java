package io.dfs.metaserver.store.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.metaserver.store.postgres.DumpFormat.End;
import io.dfs.metaserver.store.postgres.DumpFormat.Sequence;
import io.dfs.metaserver.store.postgres.DumpFormat.Table;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills the empty tables of a database from a dump, in one transaction: all of it or nothing. What
 * follows is as after every return of a database to an earlier state: a new incarnation, no
 * session, counters far behind all ids that were ever given, and no reclaim until a check has
 * looked. Confined to a thread.
 */
final class PostgresLoad {
  private final Connection connection;
  private final DumpReader in;
  private final Set<String> loaded = new HashSet<>();
  private long rows;

  private PostgresLoad(Connection connection, InputStream in) {
    this.connection = connection;
    this.in = new DumpReader(in);
  }

  /**
   * @param connection in a transaction that the caller ends, the functions on its search path
   * @return rows loaded
   * @throws FsException EEXIST if the database holds a cluster, EINVAL for what is no whole dump
   */
  static long read(Connection connection, InputStream in) throws SQLException, IOException {
    PostgresLoad load = new PostgresLoad(connection, in);
    load.requireEmpty();
    load.read();
    load.finish();
    return load.rows;
  }

  /** Whoever formats waits, and finds a cluster then. */
  private void requireEmpty() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(1145459456, 3)");
      try (ResultSet there = statement.executeQuery("SELECT EXISTS (SELECT FROM cluster)")) {
        if (Rows.only(there).getBoolean(1)) {
          throw new FsException(
              FsError.EEXIST,
              "this database holds a cluster already: nothing was changed; give an empty database");
        }
      }
    }
  }

  private void read() throws SQLException, IOException {
    String first = in.text();
    if (!first.equals(DumpFormat.FIRST)) {
      throw first.startsWith("DFS dump ")
          ? DumpFormat.unusable("it is of a later release")
          : DumpFormat.unusable("it does not begin with \"" + DumpFormat.FIRST + "\"");
    }
    Optional<End> end = Optional.empty();
    while (end.isEmpty()) {
      String line = in.text();
      Optional<Table> table = Table.of(line);
      Optional<Sequence> sequence = Sequence.of(line);
      end = End.of(line);
      if (table.isPresent()) {
        table(table.get());
      } else if (sequence.isPresent()) {
        sequence(sequence.get());
      } else if (end.isEmpty()) {
        throw DumpFormat.unusable("a line is of no kind that this release knows");
      }
    }
    requireWhole(end.get());
  }

  private void requireWhole(End end) throws IOException {
    if (end.crc() != in.crcBefore() || end.rows() != rows) {
      throw DumpFormat.unusable("its checksum is not that of what it holds");
    }
    if (in.line().isPresent()) {
      throw DumpFormat.unusable("something follows its end");
    }
    if (!loaded.containsAll(DumpTables.NAMES)
        || !loaded.containsAll(DumpTables.SEQUENCES.keySet())) {
      throw DumpFormat.unusable("tables are missing");
    }
  }

  private void table(Table table) throws SQLException, IOException {
    if (!DumpTables.NAMES.contains(table.name()) || !loaded.add(table.name())) {
      throw DumpFormat.unusable("table " + table.name() + " is not expected there");
    }
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY %s (%s) FROM STDIN".formatted(table.name(), table.columns()));
    byte[] end = DumpFormat.bytes(DumpFormat.END_OF_ROWS);
    boolean done = false;
    try {
      byte[] row = next();
      while (!Arrays.equals(row, end)) {
        copy.writeToCopy(row, 0, row.length);
        rows++;
        row = next();
      }
      done = true;
    } finally {
      if (!done) {
        copy.cancelCopy();
      }
    }
    copy.endCopy();
  }

  private byte[] next() throws IOException {
    return in.line().orElseThrow(() -> DumpFormat.unusable("its end is missing"));
  }

  private void sequence(Sequence sequence) throws SQLException {
    Long jump = DumpTables.SEQUENCES.get(sequence.name());
    if (jump == null || !loaded.add(sequence.name())) {
      throw DumpFormat.unusable("sequence " + sequence.name() + " is not expected there");
    }
    try (PreparedStatement set = connection.prepareStatement("SELECT setval(?::regclass, ?)")) {
      set.setString(1, FunctionSchema.TABLES + "." + sequence.name());
      set.setLong(2, Math.addExact(sequence.last(), jump));
      set.execute();
    }
  }

  private void finish() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT loaded_cluster()");
      // The planner knows nothing of tables that were filled in one go.
      statement.execute("ANALYZE inode, dentry, extent, inline_data");
    }
  }
}
