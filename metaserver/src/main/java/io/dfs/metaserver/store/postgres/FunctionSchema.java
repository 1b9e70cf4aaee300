package io.dfs.metaserver.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;

/**
 * The SQL functions of this release in a schema of their own. Its name ends in a hash of their
 * text, so one that exists is the right one and a changed function never meets an old one.
 */
record FunctionSchema(String name, List<String> statements) {
  /** Schema of the tables. */
  static final String TABLES = "dfs";

  private static final int HASH_BYTES = 4;

  /** Servers that start at once install one after the other. */
  private static final String LOCK = "SELECT pg_advisory_xact_lock(1145459456, 4)";

  static FunctionSchema load(String release) {
    List<String> names = text("INDEX").lines().toList();
    List<String> statements = names.stream().map(n -> text(n + ".sql")).toList();
    String hash = HexFormat.of().formatHex(digest(String.join("\n", statements)), 0, HASH_BYTES);
    return new FunctionSchema(
        "dfs_fn_" + release.replaceAll("[^0-9A-Za-z]", "_") + "_" + hash, statements);
  }

  /** What unqualified names mean on a connection that uses these functions. */
  String searchPath() {
    return name + "," + TABLES;
  }

  /** What belongs to the installation: done with it or not at all. */
  @FunctionalInterface
  interface Then<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * Creates the schema if it is absent, in one transaction with what {@code then} does in it. Who
   * drops schemas that nobody uses waits, or comes before.
   */
  <T> T install(Connection connection, Then<T> then) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOCK);
      statement.execute("SET LOCAL search_path = " + searchPath());
      if (!exists(connection)) {
        statement.execute("CREATE SCHEMA " + name);
        for (String each : statements) {
          install(statement, each);
        }
      }
      T done = then.run(connection);
      connection.commit();
      return done;
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static void install(Statement statement, String function) throws SQLException {
    try {
      statement.execute(function);
    } catch (SQLException e) {
      throw new SQLException(e.getMessage() + " in " + function, e.getSQLState(), e);
    }
  }

  private boolean exists(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT FROM pg_namespace WHERE nspname = ?")) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String text(String file) {
    try (InputStream in = FunctionSchema.class.getResourceAsStream("functions/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no function file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read function file " + file, e);
    }
  }
}
