package io.dfs.datanode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.config.ConfigReader;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.rpc.ChunkCaller;
import io.dfs.datanode.rpc.MemoryCluster;
import io.dfs.datanode.store.TestChunk;
import io.dfs.proto.DurableReplica;
import io.dfs.proto.WriteReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole DataNodes against a MetaServer in memory. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class DataNodeTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final GroupId GROUP = new GroupId(1);

  @TempDir Path disk;
  private MemoryCluster cluster;
  private final List<DataNode> running = new ArrayList<>();

  @BeforeEach
  void startCluster() throws IOException {
    cluster = new MemoryCluster();
  }

  @AfterEach
  void stopAll() {
    running.forEach(DataNode::halt);
    cluster.close();
  }

  private DataNode start(String name, Duration heartbeat) throws IOException {
    return start(name, heartbeat, List.of(cluster.address()));
  }

  private DataNode start(String name, Duration heartbeat, List<String> metaServers)
      throws IOException {
    DataNode node =
        DataNode.start(
            ConfigReader.with(
                DataNodeConfig.defaults(metaServers, disk.resolve(name)),
                Map.of(
                    "port",
                    0,
                    "zone",
                    "zone-" + name,
                    "segmentBytes",
                    4L << 20,
                    "reserveBytes",
                    0L,
                    "heartbeatInterval",
                    heartbeat,
                    "startTimeout",
                    Duration.ofSeconds(20))));
    running.add(node);
    return node;
  }

  private List<DataNode> startThree(Duration heartbeat) throws IOException {
    List<DataNode> three =
        List.of(start("a", heartbeat), start("b", heartbeat), start("c", heartbeat));
    cluster.store.assignFirstMembers(0);
    return three;
  }

  private static ChunkCaller to(DataNode node) {
    return ChunkCaller.to(node.address(), MemoryCluster.ID);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(10); // the test's timeout bounds it
    }
  }

  /** Writes until the node has learnt of its groups. */
  private static DurableReplica write(DataNode node, TestChunk chunk) throws InterruptedException {
    try (ChunkCaller caller = to(node)) {
      WriteReply reply = caller.write(chunk);
      while (reply.getDurableCount() == 0) {
        Thread.sleep(10);
        reply = caller.write(chunk);
      }
      return reply.getDurable(0);
    }
  }

  private boolean isAlive(DataNode node) {
    return cluster.store.map().node(node.node()).orElseThrow().alive();
  }

  private Member member(NodeId node) {
    return cluster.store.map().group(GROUP).orElseThrow().members().stream()
        .filter(m -> m.node().equals(node))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aMissMakesTheNodeAskForItsGroupsBeforeTheNextHeartbeatIsDue() throws Exception {
    DataNode node = startThree(NEVER).getFirst();
    DurableReplica replica = write(node, TestChunk.of(1, 1, 5000));
    assertEquals(node.node().value(), replica.getNode());
    assertEquals(1, replica.getGeneration());
  }

  @Test
  void aMapThatChangesIsLearntBeforeTheNextHeartbeatIsDue() throws Exception {
    start("a", NEVER);
    await(cluster::isWatched);
    int before = cluster.heartbeats();
    cluster.tellMapChanged();
    await(() -> cluster.heartbeats() > before);
    cluster.endWatch(); // that MetaServer ends
    await(cluster::isWatched);
    int after = cluster.heartbeats();
    cluster.tellMapChanged();
    await(() -> cluster.heartbeats() > after);
  }

  @Test
  void missesDoNotBecomeAsManyHeartbeats() throws Exception {
    DataNode node = startThree(NEVER).getFirst();
    try (ChunkCaller caller = to(node)) {
      for (int i = 0; i < 50; i++) {
        caller.write(TestChunk.of(1000, i + 1, 10));
      }
    }
    assertTrue(cluster.heartbeats() < 50, cluster.heartbeats() + " heartbeats");
  }

  @Test
  void aRestartKeepsChunksAndIdentity() throws Exception {
    DataNode before = startThree(OFTEN).getFirst();
    TestChunk chunk = TestChunk.of(1, 1, 200_000);
    write(before, chunk);
    before.close();
    assertFalse(isAlive(before), "an orderly stop ends the lease");
    DataNode after = start("a", OFTEN);
    assertEquals(before.node(), after.node());
    assertTrue(isAlive(after));
    try (ChunkCaller caller = to(after)) {
      assertArrayEquals(chunk.bytes(), caller.read(chunk, 0, chunk.length()));
    }
    assertEquals(MemberState.SERVING, member(after.node()).state());
    assertEquals(after.address(), cluster.store.map().node(after.node()).orElseThrow().address());
  }

  @Test
  void aHaltIsNotAnnouncedAndTheNodeComesBackAsItself() throws Exception {
    DataNode before = startThree(OFTEN).getFirst();
    TestChunk chunk = TestChunk.of(1, 1, 200_000);
    write(before, chunk);
    before.halt();
    assertTrue(isAlive(before), "nobody told");
    DataNode after = start("a", OFTEN);
    assertEquals(before.node(), after.node());
    assertEquals(1, write(after, chunk).getGeneration());
  }

  @Test
  void aNodeWhoseLeaseRanOutRegistersAgain() throws Exception {
    DataNode node = start("a", OFTEN);
    cluster.clock.advance(Duration.ofMinutes(5));
    await(() -> isAlive(node));
  }

  @Test
  void anOlderDiskGetsANewGenerationAndAcknowledgesUnderIt() throws Exception {
    DataNode before = startThree(OFTEN).getFirst();
    write(before, TestChunk.of(1, 1, 5000));
    before.close();
    copy(disk.resolve("a"), disk.resolve("backup"));
    DataNode between = start("a", OFTEN);
    write(between, TestChunk.of(1, 2, 5000));
    between.close();
    delete(disk.resolve("a"));
    copy(disk.resolve("backup"), disk.resolve("a"));
    DataNode restored = start("a", OFTEN);
    assertEquals(MemberState.SYNCING, member(restored.node()).state());
    assertEquals(2, write(restored, TestChunk.of(1, 3, 5000)).getGeneration());
    restored.close();
    DataNode again = start("a", OFTEN);
    assertEquals(2, write(again, TestChunk.of(1, 4, 5000)).getGeneration(), "kept on disk");
  }

  @Test
  void anotherMetaServerIsAskedWhenOneIsGone() throws Exception {
    DataNode node = start("a", OFTEN, List.of("127.0.0.1:1", cluster.address()));
    assertTrue(isAlive(node));
    int before = cluster.heartbeats();
    await(() -> cluster.heartbeats() > before + 2);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      files
          .sorted(java.util.Comparator.reverseOrder())
          .forEach(
              f -> {
                try {
                  Files.delete(f);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private DataNode startOn(List<Path> directories) {
    DataNode node =
        DataNode.start(
            ConfigReader.with(
                DataNodeConfig.defaults(List.of(cluster.address()), disk),
                Map.of(
                    "port",
                    0,
                    "dataDirectories",
                    directories,
                    "reserveBytes",
                    0L,
                    "segmentBytes",
                    4L << 20,
                    "heartbeatInterval",
                    OFTEN)));
    running.add(node);
    return node;
  }

  @Test
  void directoriesOfDifferentNodesAreRefusedAndANewOneBesideThemIsGoneAgain() {
    startOn(List.of(disk.resolve("a"))).close();
    startOn(List.of(disk.resolve("b"))).close();
    FsException refusal =
        assertThrows(
            FsException.class,
            () -> startOn(List.of(disk.resolve("new"), disk.resolve("a"), disk.resolve("b"))));
    assertEquals(FsError.EINVAL, refusal.error());
    assertTrue(refusal.getMessage().contains("belong to different nodes"), refusal.getMessage());
    assertFalse(Files.exists(disk.resolve("new")));
    startOn(List.of(disk.resolve("a"))); // was let go
  }
}
