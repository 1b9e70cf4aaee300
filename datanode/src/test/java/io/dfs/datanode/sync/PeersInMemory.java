package io.dfs.datanode.sync;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.TestChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Node 1's world: nodes 2 and 3, which serve group 0 with it, and a MetaServer. */
final class PeersInMemory implements GroupCatalog, PeerChunks {
  static final NodeId SELF = new NodeId(1);
  static final NodeId SECOND = new NodeId(2);
  static final NodeId THIRD = new NodeId(3);
  static final GroupId GROUP = new GroupId(0);

  final List<ChunkId> listed = new ArrayList<>();
  final List<ChunkId> unreferenced = new ArrayList<>();
  final List<String> promoted = new ArrayList<>();
  final Set<NodeId> silent = new HashSet<>();
  final Set<NodeId> dead = new HashSet<>();
  final List<NodeId> asked = new CopyOnWriteArrayList<>();
  final List<String> questions = new ArrayList<>();
  final List<GroupId> approved = new ArrayList<>();
  int unready;
  long syncIds;
  private final Map<NodeId, Map<ChunkId, TestChunk>> there = new ConcurrentHashMap<>();

  PeersInMemory() {
    there.put(SECOND, new HashMap<>());
    there.put(THIRD, new HashMap<>());
  }

  /** A chunk that extents refer to, and who has it. */
  TestChunk referenced(TestChunk chunk, NodeId... holders) {
    listed.add(chunk.id());
    for (NodeId holder : holders) {
      there.getOrDefault(holder, Map.of()).put(chunk.id(), chunk);
    }
    return chunk;
  }

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
    if (syncId != syncIds) {
      throw new AssertionError("sync id " + syncId + " instead of " + syncIds);
    }
    if (unready > 0) {
      unready--;
      return Optional.empty();
    }
    return Optional.of(listed.stream().filter(c -> c.sequence() > after).limit(limit).toList());
  }

  @Override
  public void reportUnreferenced(List<ChunkId> chunks) {
    unreferenced.addAll(chunks);
  }

  @Override
  public List<GroupId> release(NodeId node, List<GroupId> held, List<GroupId> released) {
    questions.add(node + " holds " + held + " released " + released);
    approved.removeAll(released);
    return List.copyOf(approved);
  }

  @Override
  public boolean promote(NodeId node, GroupId group, long stint) {
    promoted.add(node + "/" + group + "/" + stint);
    return true;
  }

  @Override
  public Copy read(Node node, ChunkId chunk) {
    asked.add(node.id());
    if (silent.contains(node.id())) {
      throw new FsException(FsError.EIO, "silent");
    }
    TestChunk stored = there.getOrDefault(node.id(), Map.of()).get(chunk);
    if (stored == null) {
      throw new ChunkStoreException(StoreError.NOT_FOUND, "no " + chunk);
    }
    return new Copy(stored.crcs(), stored.buffer());
  }
}
