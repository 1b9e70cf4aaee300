package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkStoreContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SegmentStoreContractTest extends ChunkStoreContract {
  @TempDir Path temp = Path.of("");
  private @Nullable StoreDirectory directory;

  @Override
  protected ChunkStore openEmpty() {
    StoreDirectory opened = StoreDirectory.open(temp, StoreDirectory.CONFIG, new LinuxDiskCalls());
    directory = opened;
    return opened.store;
  }

  @AfterEach
  void closeDirectory() {
    if (directory != null) {
      directory.close();
    }
  }
}
