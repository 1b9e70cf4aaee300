package io.dfs.metaserver.store.postgres;

import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.ResultSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the deltas of directories that readers found to have many: a read itself writes nothing.
 * Thread-safe; at most {@link #MAX_AT_ONCE} directories at one time.
 */
final class DirectoryFolder {
  /** Deltas that a reader may have to add up before somebody folds them. */
  static final int MANY = 32;

  private static final int MAX_AT_ONCE = 4;
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFolder.class);

  private final Database database;
  private final Set<InodeId> folding = ConcurrentHashMap.newKeySet();

  DirectoryFolder(Database database) {
    this.database = database;
  }

  /** A reader has found this many deltas of a directory. */
  void seen(InodeId directory, long deltas) {
    if (deltas > MANY && folding.size() < MAX_AT_ONCE && folding.add(directory)) {
      Thread.ofVirtual().name("fold-directory").start(() -> fold(directory));
    }
  }

  private void fold(InodeId directory) {
    try {
      database.query(
          Repeat.SAFE,
          "SELECT fold_directory(?)",
          s -> s.setLong(1, directory.value()),
          ResultSet::next);
    } catch (FsException | Database.RolledBack e) {
      LOG.debug("directory {} is folded another time", directory, e);
    } finally {
      folding.remove(directory);
    }
  }
}
