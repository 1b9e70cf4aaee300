package io.dfs.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.cli.RunningCluster;
import io.dfs.local.LocalStatus.LocalNodeStatus;
import io.dfs.local.rpc.ControlClient;
import io.dfs.postgres.EmbeddedPostgresConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole cluster in this process, on a real PostgreSQL and real sockets. */
@Tag("slow")
@Timeout(300)
class LocalClusterTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private LocalCluster start() {
    return LocalCluster.start(LocalConfig.of(directory).withSegmentBytes(4 << 20).notDurable());
  }

  private static List<Boolean> running(LocalStatus status) {
    return status.nodes().stream().map(LocalNodeStatus::running).toList();
  }

  @Test
  void oneProcessOwnsItAndOthersFindIt() {
    LocalProvider provider = new LocalProvider();
    assertEquals(Optional.empty(), provider.find(directory));
    try (LocalCluster cluster = start()) {
      assertEquals(Optional.empty(), LocalCluster.tryStart(LocalConfig.of(directory), line -> {}));
      assertEquals(Optional.of(cluster.address()), provider.find(directory));
      try (RunningCluster joined =
          provider.joinOrStart(new LocalClusterOptions(directory, Optional.empty()), line -> {})) {
        assertFalse(joined.runsHere());
        assertEquals(cluster.address(), joined.address());
      }
      assertEquals(List.of(true, true, true), running(cluster.status()));
    }
    assertEquals(Optional.empty(), provider.find(directory));
  }

  @Test
  void nodesStopAndStartOnCommandAndARestartKeepsAddresses() {
    LocalClusterAddress before;
    List<String> nodes;
    try (LocalCluster cluster = start();
        ControlClient control = new ControlClient(cluster.address().control(), TIMEOUT)) {
      before = cluster.address();
      nodes = cluster.status().nodes().stream().map(LocalNodeStatus::address).toList();
      assertEquals(List.of(true, false, true), running(control.stopNode(2)));
      assertEquals(List.of(true, true, true), running(control.startNode(2)));
      assertFalse(cluster.stopRequested().isDone());
      control.requestStop();
      cluster.stopRequested().join();
    }
    try (LocalCluster cluster = start()) {
      assertEquals(before, cluster.address());
      assertEquals(nodes, cluster.status().nodes().stream().map(LocalNodeStatus::address).toList());
    }
  }

  @Test
  void aKilledPostgresComesBackOnItsPort() throws Exception {
    Path pidFile = directory.resolve("postgres/data/postmaster.pid");
    Files.createDirectories(directory.resolve("postgres"));
    try (LocalDatabase database =
        LocalDatabase.start(
            EmbeddedPostgresConfig.of(directory.resolve("postgres")).notDurable())) {
      String killed = Files.readAllLines(pidFile).getFirst();
      assertTrue(ProcessHandle.of(Long.parseLong(killed)).orElseThrow().destroyForcibly());
      while (!answersAsAnother(pidFile, killed)) {
        Thread.sleep(100);
      }
      assertEquals(database.address().port(), Integer.parseInt(Files.readAllLines(pidFile).get(3)));
    }
  }

  /** PostgreSQL's file has its process first, its port fourth, and "ready" at the end. */
  private static boolean answersAsAnother(Path pidFile, String killed) throws IOException {
    if (!Files.exists(pidFile)) {
      return false;
    }
    List<String> lines = Files.readAllLines(pidFile);
    return lines.size() >= 8
        && !lines.getFirst().equals(killed)
        && lines.getLast().startsWith("ready");
  }
}
