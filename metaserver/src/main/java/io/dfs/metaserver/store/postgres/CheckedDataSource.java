package io.dfs.metaserver.store.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections and looks at each before it is used: a database that was restored, or is an
 * older copy, is refused, since ids and positions that it has given out would be given out again.
 */
final class CheckedDataSource implements DataSource {
  private static final Logger log = LoggerFactory.getLogger(CheckedDataSource.class);

  /** SQLSTATE of a refusal, of a class that no server uses. */
  static final String GONE_BACK = "DFS01";

  private final DataSource plain;
  private final DatabaseHistory history;
  private final Restore restore;

  /** Puts our functions back where they are missing. */
  @FunctionalInterface
  interface Restore {
    void run(Connection connection) throws SQLException;
  }

  CheckedDataSource(DataSource plain, DatabaseHistory history, Restore restore) {
    this.plain = plain;
    this.history = history;
    this.restore = restore;
  }

  @Override
  public Connection getConnection() throws SQLException {
    @Nullable DatabaseIdentity before = history.furthest();
    Connection connection = plain.getConnection();
    try {
      DatabaseIdentity now = identityOrRestore(connection);
      if (!history.admits(now, before) || !history.advance(now)) {
        throw new SQLException(
            "PostgreSQL is at " + now + ", behind " + before + " that was seen before", GONE_BACK);
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private DatabaseIdentity identityOrRestore(Connection connection) throws SQLException {
    try {
      return identity(connection);
    } catch (SQLException e) {
      if (SqlFailure.of(e) != SqlFailure.FUNCTIONS_GONE) {
        throw e;
      }
      log.warn("the functions of this release are gone, after a long absence: installing them");
      restore.run(connection);
      return identity(connection);
    }
  }

  private static DatabaseIdentity identity(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT concat_ws(':', p.system_identifier, p.timeline, p.incarnation, p.lsn)"
                    + " FROM database_position() p")) {
      if (!row.next()) {
        throw new SQLException("the database is not formatted", GONE_BACK);
      }
      return DatabaseIdentity.parse(row.getString(1));
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("one user only");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() throws SQLException {
    return plain.getLogWriter();
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    plain.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    plain.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return plain.getLoginTimeout();
  }

  @Override
  public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return plain.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return plain.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return plain.isWrapperFor(type);
  }
}
