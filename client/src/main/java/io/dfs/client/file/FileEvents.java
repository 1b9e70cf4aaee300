package io.dfs.client.file;

import io.dfs.common.id.InodeId;

/** What the file layer tells the mount. Called without locks, in any thread; must not block. */
@FunctionalInterface
public interface FileEvents {
  FileEvents NONE = inode -> {};

  /** The file was changed by another mount since this one last knew it: caches of it are stale. */
  void changedElsewhere(InodeId inode);
}
