package io.dfs.metaserver.store.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What an SQLException means to us: the one place that looks at SQLSTATEs. */
enum SqlFailure {
  /** Rolled back because of others; the same again may succeed at once. */
  REPEAT,
  /** No connection, or it broke: whether the statement took effect is unknown. */
  UNREACHABLE,
  /** The database is older than one that was seen. */
  GONE_BACK,
  /** Our functions were dropped while we were away. Nothing was done. */
  FUNCTIONS_GONE,
  /** Nothing that should happen. */
  DEFECT;

  static SqlFailure of(SQLException e) {
    for (@Nullable Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException s && CheckedDataSource.GONE_BACK.equals(s.getSQLState())) {
        return GONE_BACK;
      }
    }
    if (e instanceof SQLTransientConnectionException) {
      return UNREACHABLE;
    }
    return ofState(e.getSQLState());
  }

  /** Whether values did not fit: data exceptions, violated constraints, unknown columns. */
  static boolean isBadData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("42"));
  }

  private static SqlFailure ofState(@Nullable String state) {
    if (state == null) {
      return DEFECT;
    }
    return switch (state) {
      // Serialization failure, deadlock.
      case "40001", "40P01" -> REPEAT;
      // No such function, no such schema.
      case "42883", "3F000" -> FUNCTIONS_GONE;
      // Statement timeout, shutdown, crash, start-up, no room for connections or locks.
      case "57014", "57P01", "57P02", "57P03", "53300", "53200", "25006" -> UNREACHABLE;
      // Class 08: connection exceptions; 58: errors of the machine under PostgreSQL.
      default -> state.startsWith("08") || state.startsWith("58") ? UNREACHABLE : DEFECT;
    };
  }
}
