package io.dfs.testkit.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedPostgresTest {
  @Test
  void databasesAreApartOnOneServer() throws Exception {
    TestDatabase first = SharedPostgres.freshDatabase();
    TestDatabase second = SharedPostgres.freshDatabase();
    assertEquals(first.address().port(), second.address().port());
    assertNotEquals(first.jdbcUrl(), second.jdbcUrl());
    execute(first, "CREATE TABLE mine (n int)");
    assertEquals("0", query(second, "SELECT count(*) FROM pg_class WHERE relname = 'mine'"));
  }

  @Test
  void templatesArePreparedOnceAndCopied() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    SharedPostgres.Preparation preparation =
        database -> {
          runs.incrementAndGet();
          execute(database, "CREATE TABLE shared AS SELECT 7 AS n");
        };
    TestDatabase first = SharedPostgres.freshDatabase("shared", preparation);
    execute(first, "DELETE FROM shared");
    TestDatabase second = SharedPostgres.freshDatabase("shared", preparation);
    assertEquals("7", query(second, "SELECT n FROM shared"));
    assertEquals(1, runs.get());
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }
}
