package io.dfs.testkit.postgres;

import io.dfs.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A database of a test's own on the shared server; it goes when the JVM ends. */
public record TestDatabase(PostgresAddress address) {

  public String jdbcUrl() {
    return address.jdbcUrl();
  }

  public String user() {
    return address.user();
  }

  public String password() {
    return address.password();
  }

  /** A new connection; the caller closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), user(), password());
  }
}
