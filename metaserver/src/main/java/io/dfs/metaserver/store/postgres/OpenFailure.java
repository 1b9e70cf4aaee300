package io.dfs.metaserver.store.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why a database cannot be used, and what to do. */
final class OpenFailure {
  private OpenFailure() {}

  /** What is done with the database. */
  @FunctionalInterface
  interface Opening<T> {
    T run() throws SQLException;
  }

  static <T> T explained(PostgresConfig config, Opening<T> opening) {
    try {
      return opening.run();
    } catch (SQLException | FlywayException e) {
      throw explain(config, e);
    }
  }

  /** EIO if it may answer later. */
  private static FsException explain(PostgresConfig config, Exception e) {
    String where = "PostgreSQL at " + withoutParameters(config.url());
    String state = state(e);
    String words = words(e);
    if (isUnreachable(e)) {
      return new FsException(
          FsError.EIO,
          "%s does not answer: start it, or correct database-url (%s)".formatted(where, words),
          e);
    }
    return switch (state) {
      case "28000", "28P01" ->
          new FsException(
              FsError.EACCES,
              "%s does not let %s in: check database-user and database-password (%s)"
                  .formatted(where, config.user(), words),
              e);
      case "3D000" ->
          new FsException(
              FsError.ENOENT, "%s has no such database: create it (%s)".formatted(where, words), e);
      case "42501" ->
          new FsException(
              FsError.EACCES,
              "%s does not let %s make tables: make it the owner of the database (%s)"
                  .formatted(where, config.user(), words),
              e);
      default ->
          new FsException(FsError.EINVAL, "%s cannot be used: %s".formatted(where, words), e);
    };
  }

  /** A password may stand among them. */
  private static String withoutParameters(String url) {
    int end = url.indexOf('?');
    return end < 0 ? url : url.substring(0, end);
  }

  private static boolean isUnreachable(Exception e) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException s && SqlFailure.of(s) == SqlFailure.UNREACHABLE) {
        return true;
      }
    }
    return false;
  }

  private static String state(Exception e) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException s && s.getSQLState() != null) {
        return s.getSQLState();
      }
    }
    return "";
  }

  /** One line. */
  private static String words(Exception e) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException s) {
        return String.valueOf(s.getMessage()).lines().findFirst().orElse("");
      }
    }
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
