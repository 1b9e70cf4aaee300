package io.dfs.datanode;

import io.dfs.common.id.DirectoryId;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.DirectoryIdentity;
import io.dfs.datanode.store.disk.DataDirectory;
import java.util.Optional;

/** A data directory of this node with its chunks. */
record OpenDirectory(DataDirectory directory, ChunkStore store) implements AutoCloseable {
  private DirectoryIdentity identity() {
    Optional<DirectoryIdentity> identity = directory.identity();
    return identity.orElseThrow(() -> new IllegalStateException("directory without identity"));
  }

  DirectoryId id() {
    return identity().directory();
  }

  long generation() {
    return identity().generation();
  }

  void keepGeneration(long generation) {
    directory.keep(identity().withGeneration(generation));
  }

  String databasePosition() {
    return directory.databasePosition();
  }

  void keepDatabasePosition(String position) {
    directory.keepDatabasePosition(position);
  }

  @Override
  public void close() {
    store.close();
    directory.close();
  }
}
