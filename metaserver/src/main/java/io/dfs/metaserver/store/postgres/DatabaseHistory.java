package io.dfs.metaserver.store.postgres;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The furthest that the database has been seen. Thread-safe. */
final class DatabaseHistory {
  private final AtomicReference<@Nullable DatabaseIdentity> furthest = new AtomicReference<>();

  /** Remembers what was seen. @return false if that is behind what was seen before */
  boolean advance(DatabaseIdentity seen) {
    while (true) {
      DatabaseIdentity before = furthest.get();
      if (before != null && !sameDatabase(seen, before)) {
        return false;
      }
      if (before != null && before.follows(seen)) {
        // Two connections may report in either order; only their own checks decide.
        return true;
      }
      if (furthest.compareAndSet(before, seen)) {
        return true;
      }
    }
  }

  /** Whether a connection made after everything seen so far shows a database that has it all. */
  boolean admits(DatabaseIdentity seen, @Nullable DatabaseIdentity before) {
    return before == null || seen.follows(before);
  }

  /** What was seen up to now; null before the first connection. */
  @Nullable DatabaseIdentity furthest() {
    return furthest.get();
  }

  private static boolean sameDatabase(DatabaseIdentity a, DatabaseIdentity b) {
    return a.systemIdentifier().equals(b.systemIdentifier()) && a.timeline().equals(b.timeline());
  }
}
