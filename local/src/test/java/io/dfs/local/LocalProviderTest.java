package io.dfs.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.lock.OwnerLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that does not answer is told from one that does not run. */
class LocalProviderTest {
  @TempDir Path directory;

  @Test
  void whoOwnsTheDirectoryRunsThoughItDoesNotAnswer() throws IOException {
    try (OwnerLock lock = OwnerLock.tryTake(directory).orElseThrow()) {
      assertTrue(lock.directory().isAbsolute());
      saysWhoDoesNotAnswer();
      new ClusterFile(1, Map.of("metaserver", "127.0.0.1:1", "control", "127.0.0.1:1"))
          .write(directory);
      saysWhoDoesNotAnswer();
    }
  }

  private void saysWhoDoesNotAnswer() {
    FsException e = assertThrows(FsException.class, this::find);
    assertEquals(FsError.ETIMEDOUT, e.error());
    String who =
        "the local cluster in %s, process %d, does not answer"
            .formatted(directory, ProcessHandle.current().pid());
    assertTrue(String.valueOf(e.getMessage()).startsWith(who), e.getMessage());
  }

  private Optional<?> find() {
    return new LocalProvider().find(directory);
  }

  @Test
  void nothingRunsWhereNobodyHasTheLock() throws IOException {
    assertEquals(Optional.empty(), find());
    assertFalse(Files.exists(directory.resolve("owner.lock")), "nothing is left by asking");
    OwnerLock.tryTake(directory).orElseThrow().close();
    assertEquals(Optional.empty(), find());
    OwnerLock.tryTake(directory).orElseThrow().close();
  }
}
