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
import java.sql.Types;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** Brings a database to what this release needs: tables, functions and, if it is empty, rows. */
final class SchemaInstaller {
  /** The functions use crc32c and RETURNING OLD. */
  private static final int MIN_VERSION = 18;

  /** Where the tables' steps are, and where those that ran are written down. */
  static final Map<String, String> MIGRATIONS =
      Map.of(
          "flyway.locations",
          "classpath:io/dfs/metaserver/store/postgres/migration",
          "flyway.schemas",
          FunctionSchema.TABLES,
          "flyway.defaultSchema",
          FunctionSchema.TABLES,
          "flyway.table",
          "schema_history");

  private final DataSource plain;
  private final FunctionSchema functions;

  SchemaInstaller(DataSource plain, FunctionSchema functions) {
    this.plain = plain;
    this.functions = functions;
  }

  /** What a database that has been brought up to date says of itself. */
  record Installed(ClusterSettings settings, DatabaseIdentity formatted, long serverId) {}

  /** Whether the database was empty, and what it holds now. */
  record Formatted(boolean anew, ClusterSettings settings) {}

  /**
   * Safe to call at once from several servers. EACCES for other keys than the cluster's; EOPNOTSUPP
   * for a database of a later release, or a PostgreSQL that is too old.
   */
  Installed install(PostgresConfig config) throws SQLException {
    prepare(config);
    try (Connection connection = plain.getConnection()) {
      long server =
          functions.install(
              connection,
              c -> {
                format(c, config);
                return register(c, config, 0);
              });
      return read(connection, server);
    }
  }

  /** As {@link #install}, for somebody who does not serve. */
  Formatted format(PostgresConfig config) throws SQLException {
    prepare(config);
    try (Connection connection = plain.getConnection()) {
      boolean anew = functions.install(connection, c -> format(c, config));
      return new Formatted(anew, read(connection, 0).settings());
    }
  }

  /** Looks before it touches anything. */
  private void prepare(PostgresConfig config) throws SQLException {
    requireVersion();
    Flyway flyway = flyway(plain);
    requireKnownTables(flyway.info());
    try (Connection connection = plain.getConnection()) {
      requireKeys(connection, config.keyFingerprint());
    }
    migrate(flyway);
  }

  /** Tables and functions, without a row. */
  void installTables() throws SQLException {
    requireVersion();
    migrate(flyway(plain));
    try (Connection connection = plain.getConnection()) {
      functions.install(connection, c -> true);
    }
  }

  /** Puts functions back that were dropped while {@code server} was away, and lists it again. */
  void restore(Connection connection, PostgresConfig config, long server) throws SQLException {
    functions.install(connection, c -> register(c, config, server));
  }

  /** Steps that ran once must be the ones that this release has: else who knows what is there. */
  private static void migrate(Flyway flyway) {
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) {
      throw new FsException(
          FsError.EOPNOTSUPP,
          "another build has made the tables of this database: start that one, or give a new database",
          e);
    }
  }

  private static Flyway flyway(DataSource plain) {
    return Flyway.configure(SchemaInstaller.class.getClassLoader())
        .configuration(MIGRATIONS)
        .dataSource(plain)
        .load();
  }

  private void requireVersion() throws SQLException {
    try (Connection connection = plain.getConnection()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < MIN_VERSION) {
        throw new FsException(
            FsError.EOPNOTSUPP,
            "PostgreSQL %d is too old: %d or later is needed".formatted(version, MIN_VERSION));
      }
    }
  }

  /** A later release has changed the tables: what this one would write might not fit. */
  private static void requireKnownTables(MigrationInfoService tables) {
    int there = version(Optional.ofNullable(tables.current()));
    int known =
        Arrays.stream(tables.all())
            .filter(m -> !m.getState().name().startsWith("FUTURE"))
            .mapToInt(m -> version(Optional.of(m)))
            .max()
            .orElse(0);
    if (there > known) {
      throw new FsException(
          FsError.EOPNOTSUPP,
          "the database has schema version %d, this release knows up to %d: start a later release"
              .formatted(there, known));
    }
  }

  private static int version(Optional<MigrationInfo> migration) {
    return migration
        .flatMap(m -> Optional.ofNullable(m.getVersion()))
        .map(MigrationVersion::getVersion)
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static void requireKeys(Connection connection, Optional<String> fingerprint)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (isNull(statement, "SELECT to_regclass('" + FunctionSchema.TABLES + ".cluster')")) {
        return;
      }
      String here = "SELECT encode(key_hash, 'hex') FROM " + FunctionSchema.TABLES + ".cluster";
      try (ResultSet rows = statement.executeQuery(here)) {
        String kept = rows.next() ? rows.getString(1) : null;
        if (kept != null && !Optional.of(kept).equals(fingerprint)) {
          throw wrongKeys(fingerprint);
        }
      }
    }
  }

  private static boolean isNull(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return Rows.only(rows).getString(1) == null;
    }
  }

  private static FsException wrongKeys(Optional<String> fingerprint) {
    return new FsException(
        FsError.EACCES,
        fingerprint.isEmpty()
            ? "this cluster has keys: give client-key, datanode-key and admin-key as its other servers have them"
            : "these are not the keys of this cluster: give those that its other servers have");
  }

  private static boolean format(Connection connection, PostgresConfig config) throws SQLException {
    boolean anew = format(connection, config.format(), config.rootOwner());
    if (!claimKeys(connection, config.keyFingerprint())) {
      throw wrongKeys(config.keyFingerprint());
    }
    return anew;
  }

  private static boolean format(Connection connection, ClusterSettings s, RootOwner owner)
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
      try (ResultSet rows = format.executeQuery()) {
        return Rows.only(rows).getBoolean(1);
      }
    }
  }

  private static boolean claimKeys(Connection connection, Optional<String> fingerprint)
      throws SQLException {
    try (PreparedStatement claim = connection.prepareStatement("SELECT claim_keys(?)")) {
      if (fingerprint.isPresent()) {
        claim.setString(1, fingerprint.get());
      } else {
        claim.setNull(1, Types.VARCHAR);
      }
      try (ResultSet rows = claim.executeQuery()) {
        return Rows.only(rows).getBoolean(1);
      }
    }
  }

  private long register(Connection connection, PostgresConfig config, long server)
      throws SQLException {
    try (PreparedStatement register =
        connection.prepareStatement("SELECT register_metaserver(?, ?, ?, ?)")) {
      register.setLong(1, server);
      register.setString(2, config.address());
      register.setString(3, config.release());
      register.setString(4, functions.name());
      try (ResultSet rows = register.executeQuery()) {
        return Rows.only(rows).getLong(1);
      }
    }
  }

  private static Installed read(Connection connection, long server) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT c.cluster_id, c.volume, c.copies, c.min_replicas, c.group_count,"
                    + " c.max_chunk_bytes, c.inline_limit_bytes, c.system_identifier, c.timeline,"
                    + " c.incarnation FROM "
                    + FunctionSchema.TABLES
                    + ".cluster c")) {
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
      return new Installed(settings, formatted, server);
    }
  }
}
