package io.dfs.datanode.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.MemoryChunkStore;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.TestChunk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Node 1 catches up with group 0, which nodes 2 and 3 serve. */
@Timeout(60)
class SyncAgentTest {
  private static final NodeId SELF = new NodeId(1);
  private static final NodeId SECOND = new NodeId(2);
  private static final NodeId THIRD = new NodeId(3);
  private static final GroupId GROUP = new GroupId(0);
  private static final DirectoryId DIRECTORY = new DirectoryId(9);
  private static final int MANY = 2500;

  private final MemoryChunkStore here = new MemoryChunkStore(BlockChecksums.MAX_CHUNK_BYTES);
  private final Map<NodeId, Map<ChunkId, TestChunk>> there = new ConcurrentHashMap<>();
  private final Set<NodeId> silent = new HashSet<>();
  private final Set<NodeId> dead = new HashSet<>();
  private final Catalog catalog = new Catalog();
  private final List<NodeId> asked = new CopyOnWriteArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private List<SyncingGroup> told = List.of(new SyncingGroup(GROUP, 2, 7));
  private int woken;
  private SyncAgent agent;

  /** The MetaServer: what it lists, what it promotes. */
  private final class Catalog implements GroupCatalog {
    final List<ChunkId> listed = new ArrayList<>();
    final List<String> promoted = new ArrayList<>();
    int unready;
    long syncIds;

    @Override
    public PlacementMap map() {
      List<Node> nodes =
          List.of(SELF, SECOND, THIRD).stream()
              .map(n -> new Node(n, n + ":1", "", !dead.contains(n), 1, 1))
              .toList();
      Group group =
          new Group(
              GROUP,
              1,
              List.of(
                  new Member(SELF, MemberState.SYNCING, 7),
                  new Member(SECOND, MemberState.SERVING, 1),
                  new Member(THIRD, MemberState.SERVING, 2)));
      return new PlacementMap(1, nodes, List.of(group));
    }

    @Override
    public long beginSync() {
      return ++syncIds;
    }

    @Override
    public Optional<List<ChunkId>> list(GroupId group, long syncId, long after, int limit) {
      assertEquals(syncIds, syncId);
      if (unready > 0) {
        unready--;
        return Optional.empty();
      }
      return Optional.of(listed.stream().filter(c -> c.sequence() > after).limit(limit).toList());
    }

    @Override
    public boolean promote(NodeId node, GroupId group, long stint) {
      promoted.add(node + "/" + group + "/" + stint);
      return true;
    }
  }

  @BeforeEach
  void start() {
    there.put(SECOND, new HashMap<>());
    there.put(THIRD, new HashMap<>());
    DataDirectories directories = new DataDirectories(Map.of(DIRECTORY, here), System::nanoTime);
    directories.assign(Map.of(DIRECTORY, 1L), Map.of(DIRECTORY, List.of(GROUP)));
    SyncMetrics metrics = new SyncMetrics(registry);
    Throttle throttle = new Throttle(1L << 40, () -> 0, pauses::add);
    agent =
        new SyncAgent(
            SELF,
            () -> told,
            catalog,
            new ChunkCopier(SELF, directories, this::read, throttle, metrics),
            metrics,
            pauses::add,
            () -> woken++);
  }

  private PeerChunks.Copy read(Node node, ChunkId chunk) {
    asked.add(node.id());
    if (silent.contains(node.id())) {
      throw new FsException(FsError.EIO, "silent");
    }
    TestChunk stored = there.getOrDefault(node.id(), Map.of()).get(chunk);
    if (stored == null) {
      throw new ChunkStoreException(StoreError.NOT_FOUND, "no " + chunk);
    }
    return new PeerChunks.Copy(stored.crcs(), stored.buffer());
  }

  private TestChunk referenced(long sequence, NodeId... holders) {
    TestChunk chunk = TestChunk.of(0, sequence, 70_000);
    catalog.listed.add(chunk.id());
    for (NodeId holder : holders) {
      there.getOrDefault(holder, Map.of()).put(chunk.id(), chunk);
    }
    return chunk;
  }

  private boolean isHere(TestChunk chunk) {
    return here.stat(chunk.id()).isPresent();
  }

  private double counted(String name) {
    return registry.get(name).counter().count();
  }

  @Test
  void whatIsLackingIsCopiedAndTheNodePromoted() {
    TestChunk old = referenced(1, SECOND, THIRD);
    here.write(old.id(), old.crcs(), old.buffer()).join();
    TestChunk lacking = referenced(2, SECOND, THIRD);
    TestChunk onThirdOnly = referenced(3, THIRD);
    assertEquals(1, agent.doWork());
    assertTrue(isHere(lacking) && isHere(onThirdOnly));
    assertEquals(List.of("1/0/7"), catalog.promoted);
    assertEquals(1, woken);
    assertEquals(2, counted("dfs.sync.chunks"));
    assertEquals(140_000, counted("dfs.sync.bytes"));
    assertEquals(3, asked.size());
  }

  @Test
  void aStintThatIsOverIsNotCaughtUpWithAgain() {
    referenced(1, SECOND);
    assertEquals(1, agent.doWork());
    assertEquals(0, agent.doWork());
    told = List.of(new SyncingGroup(GROUP, 2, 8));
    assertEquals(1, agent.doWork());
    assertEquals(List.of("1/0/7", "1/0/8"), catalog.promoted);
    told = List.of();
    assertEquals(0, agent.doWork());
    assertEquals(2, catalog.syncIds);
  }

  @Test
  void nothingIsPromotedWhileAMemberThatMayHaveAChunkDoesNotAnswer() {
    TestChunk chunk = referenced(1, THIRD);
    silent.add(THIRD);
    assertEquals(0, agent.doWork());
    silent.clear();
    dead.add(THIRD);
    assertEquals(0, agent.doWork());
    assertEquals(List.of(), catalog.promoted);
    assertEquals(0, counted("dfs.sync.lost"));
    dead.clear();
    assertEquals(1, agent.doWork());
    assertTrue(isHere(chunk));
  }

  @Test
  void aChunkThatNobodyHasKeepsNoGroupFromBeingServed() {
    referenced(1);
    TestChunk other = referenced(2, SECOND);
    assertEquals(1, agent.doWork());
    assertTrue(isHere(other));
    assertEquals(1, counted("dfs.sync.lost"));
  }

  @Test
  void whatTheDiskDoesNotTakeIsTriedAgain() {
    TestChunk chunk = referenced(1, SECOND, THIRD);
    TestChunk other = chunk.withKey(5);
    here.write(other.id(), other.crcs(), other.buffer()).join();
    assertEquals(0, agent.doWork());
    assertEquals(List.of(), catalog.promoted);
    here.delete(List.of(other.id())).join();
    assertEquals(1, agent.doWork());
  }

  @Test
  void theListIsWaitedForAndNotForEver() {
    referenced(1, SECOND);
    catalog.unready = 3;
    assertEquals(1, agent.doWork());
    assertEquals(3, pauses.size());
    told = List.of(new SyncingGroup(GROUP, 2, 8));
    catalog.unready = Integer.MAX_VALUE;
    assertEquals(FsError.EIO, assertThrows(FsException.class, agent::doWork).error());
    assertEquals(1, catalog.promoted.size());
  }

  @Test
  void longListsComeInPages() {
    for (int i = 1; i <= MANY; i++) {
      TestChunk chunk = TestChunk.of(0, i, 1);
      catalog.listed.add(chunk.id());
      there.getOrDefault(SECOND, Map.of()).put(chunk.id(), chunk);
    }
    assertEquals(1, agent.doWork());
    assertEquals(MANY, here.list(GROUP, 0, MANY + 1).size());
    assertEquals(1, catalog.promoted.size());
  }

  @Test
  void copyingIsThrottled() {
    Throttle throttle = new Throttle(1000, () -> 0, pauses::add);
    throttle.take(500);
    assertEquals(List.of(), pauses);
    throttle.take(1000);
    throttle.take(1);
    assertEquals(List.of(Duration.ofMillis(500), Duration.ofMillis(1500)), pauses);
  }
}
