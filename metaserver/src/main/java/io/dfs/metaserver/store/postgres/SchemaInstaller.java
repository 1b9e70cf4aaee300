package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.metaserver.store.postgres.PostgresConfig.RootOwner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a database to what this release needs: tables, functions and, if it is empty, rows. */
final class SchemaInstaller {
  /** The functions use crc32c and RETURNING OLD. */
  private static final int MIN_VERSION = 18;

  private final DataSource plain;
  private final FunctionSchema functions;

  SchemaInstaller(DataSource plain, FunctionSchema functions) {
    this.plain = plain;
    this.functions = functions;
  }

  /** What a database that has been brought up to date says of itself. */
  record Installed(ClusterSettings settings, DatabaseIdentity formatted, long serverId) {}

  /** Safe to call at once from several servers. */
  Installed install(PostgresConfig config) throws SQLException {
    installTables();
    try (Connection connection = plain.getConnection()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET search_path = " + functions.searchPath());
      }
      format(connection, config.format(), config.rootOwner());
      return read(connection, config);
    }
  }

  /** Tables and functions, without a row. */
  void installTables() throws SQLException {
    requireVersion();
    Flyway.configure(SchemaInstaller.class.getClassLoader())
        .dataSource(plain)
        .locations("classpath:io/dfs/metaserver/store/postgres/migration")
        .schemas(FunctionSchema.TABLES)
        .defaultSchema(FunctionSchema.TABLES)
        .table("schema_history")
        .load()
        .migrate();
    try (Connection connection = plain.getConnection()) {
      functions.install(connection);
    }
  }

  private void requireVersion() throws SQLException {
    try (Connection connection = plain.getConnection()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < MIN_VERSION) {
        throw new FsException(
            FsError.EOPNOTSUPP,
            "PostgreSQL " + version + " is too old: " + MIN_VERSION + " or later is needed");
      }
    }
  }

  private static void format(Connection connection, ClusterSettings s, RootOwner owner)
      throws SQLException {
    try (PreparedStatement format =
        connection.prepareStatement("SELECT format_cluster(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      format.setString(1, s.clusterId());
      format.setInt(2, s.volume());
      format.setInt(3, s.copies());
      format.setInt(4, s.minReplicas());
      format.setInt(5, s.groupCount());
      format.setInt(6, s.maxChunkBytes());
      format.setInt(7, s.inlineLimitBytes());
      format.setInt(8, owner.uid());
      format.setInt(9, owner.gid());
      format.execute();
    }
  }

  private Installed read(Connection connection, PostgresConfig config) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT c.cluster_id, c.volume, c.copies, c.min_replicas, c.group_count,"
                + " c.max_chunk_bytes, c.inline_limit_bytes, c.system_identifier, c.timeline,"
                + " c.incarnation, register_metaserver(?, ?, ?) FROM cluster c")) {
      statement.setString(1, config.address());
      statement.setString(2, config.release());
      statement.setString(3, functions.name());
      try (ResultSet rows = statement.executeQuery()) {
        ResultSet r = Rows.only(rows);
        ClusterSettings settings =
            new ClusterSettings(
                r.getString(1),
                r.getInt(2),
                r.getInt(3),
                r.getInt(4),
                r.getInt(5),
                r.getInt(6),
                r.getInt(7));
        DatabaseIdentity formatted =
            new DatabaseIdentity(r.getString(8), r.getString(9), r.getLong(10), 0);
        return new Installed(settings, formatted, r.getLong(11));
      }
    }
  }
}
