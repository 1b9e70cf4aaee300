package io.dfs.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyFileTest {
  @TempDir Path directory;

  @Test
  void leavesOnlyTheWholeText() throws Exception {
    Path path = directory.resolve("ready");
    new ReadyFile(path).announce("mounted\nat /mnt\n");
    assertEquals("mounted\nat /mnt\n", Files.readString(path));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(path), files.toList());
    }
  }

  @Test
  void isThereOnlyWhenSomebodyWaits() {
    assertEquals(Optional.empty(), ReadyFile.of(Map.of()));
    assertEquals(Optional.empty(), ReadyFile.of(Map.of("DFS_READY_FILE", "")));
    assertEquals(
        Optional.of(new ReadyFile(Path.of("/run/x"))),
        ReadyFile.of(Map.of("DFS_READY_FILE", "/run/x")));
  }
}
