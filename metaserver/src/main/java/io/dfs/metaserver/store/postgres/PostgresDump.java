package io.dfs.metaserver.store.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.metaserver.store.postgres.DumpFormat.End;
import io.dfs.metaserver.store.postgres.DumpFormat.Sequence;
import io.dfs.metaserver.store.postgres.DumpFormat.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Writes a dump: everything as of one moment, in one REPEATABLE READ, READ ONLY transaction, row by
 * row. Confined to a thread.
 */
final class PostgresDump {
  private final Connection connection;
  private final OutputStream out;
  private final CRC32C crc = new CRC32C();
  private long rows;

  private PostgresDump(Connection connection, OutputStream out) {
    this.connection = connection;
    this.out = out;
  }

  /**
   * @param connection of its own; its transaction is ended
   * @return rows written
   */
  static long write(Connection connection, OutputStream out) throws SQLException, IOException {
    connection.setAutoCommit(false);
    connection.setReadOnly(true);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    PostgresDump dump = new PostgresDump(connection, out);
    dump.write();
    connection.rollback();
    return dump.rows;
  }

  private void write() throws SQLException, IOException {
    requireCluster();
    line(DumpFormat.FIRST);
    for (String name : DumpTables.NAMES) {
      table(name);
    }
    // Not of the snapshot but of now: never before what the rows have.
    for (String name : DumpTables.SEQUENCES.keySet().stream().sorted().toList()) {
      sequence(name);
    }
    out.write(DumpFormat.bytes(new End(rows, (int) crc.getValue()).line()));
    out.flush();
  }

  private void requireCluster() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet there =
            statement.executeQuery(
                "SELECT to_regclass('%s.cluster') IS NOT NULL".formatted(FunctionSchema.TABLES))) {
      if (!Rows.only(there).getBoolean(1)) {
        throw new FsException(FsError.ENOENT, "this database holds no cluster");
      }
    }
  }

  private void table(String name) throws SQLException, IOException {
    Table table = new Table(name, String.join(",", columns(name)));
    line(table.line());
    CopyOut copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(
                "COPY (SELECT %s FROM %s.%s) TO STDOUT"
                    .formatted(table.columns(), FunctionSchema.TABLES, name));
    byte @Nullable [] row = copy.readFromCopy();
    while (row != null) {
      write(row);
      rows++;
      row = copy.readFromCopy();
    }
    line(DumpFormat.END_OF_ROWS);
  }

  private List<String> columns(String table) throws SQLException {
    Set<String> leftOut = DumpTables.LEFT_OUT.getOrDefault(table, Set.of());
    List<String> columns = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT column_name FROM information_schema.columns"
                + " WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position")) {
      statement.setString(1, FunctionSchema.TABLES);
      statement.setString(2, table);
      try (ResultSet names = statement.executeQuery()) {
        while (names.next()) {
          if (!leftOut.contains(names.getString(1))) {
            columns.add(names.getString(1));
          }
        }
      }
    }
    return columns;
  }

  private void sequence(String name) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        ResultSet last =
            statement.executeQuery(
                "SELECT last_value FROM %s.%s".formatted(FunctionSchema.TABLES, name))) {
      line(new Sequence(name, Rows.only(last).getLong(1)).line());
    }
  }

  private void line(String line) throws IOException {
    write(DumpFormat.bytes(line));
  }

  private void write(byte[] bytes) throws IOException {
    crc.update(bytes);
    out.write(bytes);
  }
}
