package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.time.RealTime;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that earlier releases made: what is in them stays, and they become as new ones. */
class SchemaUpgradeTest {
  private final TestDatabase database = SharedPostgres.freshDatabase();

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3", "5", "6"})
  void aDatabaseOfAnEarlierVersionIsBroughtUpToDate(String version) throws SQLException {
    migrateTo(version);
    execute(
        "INSERT INTO dfs.node (id, address, zone, release, registered, expires)"
            + " VALUES (7, 'there:1', 'z', '0.1.0', now(), now())");
    open();
    assertTrue(columns(database).contains("node.draining boolean NOfalse"));
    assertEquals(columns(StoreOnPostgres.freshDatabase()), columns(database));
    assertEquals(
        1, number("SELECT count(*) FROM dfs.node WHERE id = 7 AND NOT stopped AND NOT draining"));
  }

  @Test
  void aDatabaseWithTheColumnsOfVersion2InVersion1IsBroughtUpToDate() throws SQLException {
    migrateTo("2");
    execute(
        "DELETE FROM dfs.schema_history WHERE version = '2'",
        "UPDATE dfs.schema_history SET checksum = -1811090794 WHERE version = '1'",
        "INSERT INTO dfs.away_member VALUES (1, 2, 3)");
    open();
    assertEquals(columns(StoreOnPostgres.freshDatabase()), columns(database));
    assertEquals(1, number("SELECT count(*) FROM dfs.away_member"));
  }

  @Test
  void aDatabaseOfAnotherBuildIsRefusedAndLeftAlone() throws SQLException {
    migrateTo("1");
    execute("UPDATE dfs.schema_history SET checksum = 5");
    Set<String> before = columns(database);
    FsException refused = assertThrows(FsException.class, this::open);
    assertEquals(FsError.EOPNOTSUPP, refused.error());
    assertEquals(
        "another build has made the tables of this database: start that one, or give a new database",
        refused.getMessage());
    assertEquals(before, columns(database));
  }

  @Test
  void aDatabaseOfALaterReleaseIsRefusedAndLeftAlone() throws SQLException {
    open();
    execute(
        "INSERT INTO dfs.schema_history SELECT 1000, '1000', 'later', 'SQL', 'V1000__later.sql', 5,"
            + " installed_by, now(), 1, true FROM dfs.schema_history LIMIT 1");
    FsException refused = assertThrows(FsException.class, this::open);
    assertEquals(FsError.EOPNOTSUPP, refused.error());
    String words = String.valueOf(refused.getMessage());
    assertTrue(words.startsWith("the database has schema version 1000, this release"), words);
    assertFalse(columns(database).isEmpty());
  }

  private void open() {
    PostgresMetadataStore.open(
            StoreOnPostgres.config(database, StoreOnPostgres.settings(1)), RealTime.ticker())
        .close();
  }

  private void migrateTo(String version) {
    Flyway.configure()
        .dataSource(database.jdbcUrl(), database.user(), database.password())
        .configuration(SchemaInstaller.MIGRATIONS)
        .target(version)
        .load()
        .migrate();
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Set<String> columns(TestDatabase database) throws SQLException {
    Set<String> columns = new TreeSet<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT table_name || '.' || column_name || ' ' || data_type || ' '"
                    + " || is_nullable || coalesce(column_default, '')"
                    + " FROM information_schema.columns WHERE table_schema = 'dfs'")) {
      while (rows.next()) {
        columns.add(rows.getString(1).strip());
      }
    }
    return columns;
  }
}
