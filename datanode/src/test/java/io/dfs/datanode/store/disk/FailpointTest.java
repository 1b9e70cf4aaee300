package io.dfs.datanode.store.disk;

import static io.dfs.datanode.store.disk.StoreAssertions.assertGone;
import static io.dfs.datanode.store.disk.StoreAssertions.assertReads;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.fault.Failpoints;
import io.dfs.datanode.store.TestChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that dies at each step of its work loses nothing that it had acknowledged. */
class FailpointTest {
  @TempDir Path temp = Path.of("");

  /** Chunk lengths by sequence: 0 for deleted, negative for being deleted. */
  private final Map<Long, Integer> acknowledged = new TreeMap<>();

  private long position;

  @ParameterizedTest
  @ValueSource(strings = {"datanode.append.before-sync@20", "datanode.compact.before-remove"})
  void nothingIsLostAtTheMainSteps(String point) throws Exception {
    dieAndRecover(point);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "datanode.file.before-rename",
        "datanode.file.before-directory-sync",
        "datanode.segment.before-header@2",
        "datanode.segment.before-directory-sync@2",
        "datanode.write.after-frame@10",
        "datanode.append.before-header@10",
        "datanode.append.after-sync@20",
        "datanode.seal.before-footer@2",
        "datanode.seal.before-sync@2",
        "datanode.seal.before-truncate@2",
        "datanode.segment.before-remove",
        "datanode.segment.after-remove"
      })
  void nothingIsLostAtAnyStep(String point) throws Exception {
    dieAndRecover(point);
  }

  private void dieAndRecover(String point) throws Exception {
    assertEquals(Failpoints.EXIT_STATUS, write(1, 0, point), point);
    for (int start = 0; start < 2; start++) {
      try (DataDirectory directory = DataDirectory.open(temp, "c")) {
        if (directory.identity().isPresent()) { // else it died before anything was stored
          check(directory);
        }
      }
    }
    assertEquals(0, write(1_000_000, 10, "none"), "it works on afterwards");
    try (DataDirectory directory = DataDirectory.open(temp, "c")) {
      check(directory);
    }
  }

  private void check(DataDirectory directory) {
    try (SegmentStore store =
        SegmentStore.open(directory, CrashingWriter.CONFIG, new Random(), DiskSpy.unsynced())) {
      assertTrue(store.position() >= position);
      acknowledged.forEach(
          (sequence, length) -> {
            TestChunk chunk = TestChunk.of(1, sequence, Math.abs(length));
            if (length == 0) {
              assertGone(store, chunk);
            } else if (length > 0 || store.stat(chunk.id()).isPresent()) {
              assertReads(store, chunk);
            }
          });
    }
  }

  private int write(long firstSequence, int rounds, String failpoint)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Ddfs.failpoint=" + failpoint,
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName(),
                temp.toString(),
                Long.toString(firstSequence),
                Integer.toString(rounds))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var lines = process.inputReader(UTF_8)) {
      lines.lines().forEach(this::note);
    }
    return process.waitFor();
  }

  private void note(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "+" -> acknowledged.put(Long.valueOf(words[1]), Integer.valueOf(words[2]));
      case "?" -> acknowledged.computeIfPresent(Long.valueOf(words[1]), (s, length) -> -length);
      case "-" -> acknowledged.put(Long.valueOf(words[1]), 0);
      case "=" -> position = Math.max(position, Long.parseLong(words[1]));
      default -> {} // logging
    }
  }
}
