package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.testkit.metadata.StoreHarness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the stores that are compared: which ids it gave to the numbers by which steps name things.
 * Confined to a thread.
 */
final class Side {
  static final int INODE_RANGE = 5_000;
  static final long NODE_BYTES = 1L << 40;

  final String name;
  final Rendering rendering = new Rendering(this);
  private final StoreHarness harness;
  private final List<SessionId> sessions = new ArrayList<>();
  private final List<IdRange> inodeRanges = new ArrayList<>();
  private final List<NodeId> nodes = new ArrayList<>();
  private final Map<NodeId, Long> generations = new HashMap<>();
  private final List<ChunkId> chunks = new ArrayList<>();
  private final Map<ChunkId, Integer> chunkNumbers = new HashMap<>();
  private final Map<String, Object> kept = new HashMap<>();

  Side(String name, StoreHarness harness) {
    this.name = name;
    this.harness = harness;
  }

  MetadataStore store() {
    return harness.store();
  }

  StoreHarness harness() {
    return harness;
  }

  // ---- sessions and inodes

  void openSession() {
    sessions.add(store().openSession(new SessionRequest("h", "/mnt", 1, "test", 4)).session());
  }

  SessionId session(int number) {
    return sessions.get(number);
  }

  /** The id of inode {@code number}; 0 is the root. */
  InodeId inode(int number) {
    if (number == 0) {
      return InodeId.ROOT;
    }
    while (inodeRanges.size() <= number / INODE_RANGE) {
      inodeRanges.add(store().grantInodes(sessions.getLast(), INODE_RANGE));
    }
    return new InodeId(inodeRanges.get(number / INODE_RANGE).first() + number % INODE_RANGE);
  }

  /** The number of an inode that this store named. */
  int number(InodeId id) {
    if (id.equals(InodeId.ROOT)) {
      return 0;
    }
    for (int i = 0; i < inodeRanges.size(); i++) {
      long offset = id.value() - inodeRanges.get(i).first();
      if (offset >= 0 && offset < inodeRanges.get(i).count()) {
        return i * INODE_RANGE + (int) offset;
      }
    }
    throw new IllegalStateException(name + " named an inode it never granted: " + id);
  }

  // ---- chunks

  /**
   * Takes ids in as many groups as there are; chunk numbers follow in order of group, the key of
   * each is its number mixed.
   *
   * @return groups and counts
   */
  String allot(int session, int countEach) {
    List<Allotment> allotments =
        new ArrayList<>(store().grantChunks(session(session), 1000, countEach));
    allotments.sort(Comparator.comparing(Allotment::group));
    StringBuilder text = new StringBuilder();
    for (Allotment a : allotments) {
      text.append(a.group()).append('x').append(a.count()).append(' ');
      for (int i = 0; i < a.count(); i++) {
        long key = (chunks.size() + 1) * 0x9E3779B97F4A7C15L;
        ChunkId chunk =
            new ChunkId(store().settings().volume(), a.group(), a.firstSequence() + i, key);
        chunkNumbers.put(chunk, chunks.size());
        chunks.add(chunk);
      }
    }
    return text.toString();
  }

  int chunkCount() {
    return chunks.size();
  }

  ChunkId chunk(int number) {
    return chunks.get(number);
  }

  int number(ChunkId chunk) {
    Integer number = chunkNumbers.get(chunk);
    if (number == null) {
      throw new IllegalStateException(name + " named a chunk it never granted: " + chunk);
    }
    return number;
  }

  // ---- nodes and groups

  void addNode() {
    nodes.add(new NodeId(store().grantNodeIds(2)));
    register(nodes.size() - 1, 1);
  }

  String register(int node, long position) {
    NodeGrant grant = store().register(report(node, position));
    grant.generations().values().forEach(g -> generations.put(nodes.get(node), g));
    return "generation " + generations.get(nodes.get(node));
  }

  /**
   * Renews a node's lease; on a machine that is slow enough it has run out by real time, and the
   * node registers again as it would.
   */
  void heartbeatNode(int node, long position) {
    try {
      store().heartbeat(report(node, position));
    } catch (FsException e) {
      if (e.error() != FsError.ESTALE) {
        throw e;
      }
      register(node, position);
    }
  }

  private NodeReport report(int node, long position) {
    NodeId id = nodes.get(node);
    DirectoryReport directory =
        new DirectoryReport(
            new DirectoryId(id.value() + 1),
            generations.getOrDefault(id, 0L),
            position,
            NODE_BYTES,
            NODE_BYTES / 2);
    return new NodeReport(id, "node" + node + ":1", "zone" + node, List.of(directory));
  }

  NodeId node(int number) {
    return nodes.get(number);
  }

  int nodeCount() {
    return nodes.size();
  }

  int number(NodeId id) {
    return nodes.indexOf(id);
  }

  Group group(int number) {
    return store().map().group(new GroupId(number)).orElseThrow();
  }

  /** Acknowledgements of those members of a chunk's group that {@code mask} has a bit for. */
  List<DurableReplica> durable(ChunkId chunk, int mask) {
    List<DurableReplica> durable = new ArrayList<>();
    for (Member m : group(chunk.group().value()).members()) {
      if ((mask >> number(m.node()) & 1) != 0) {
        durable.add(new DurableReplica(m.node(), generations.getOrDefault(m.node(), 0L)));
      }
    }
    return durable;
  }

  // ---- what a later step comes back to

  void keep(String key, Object value) {
    kept.put(key, value);
  }

  <T> T kept(String key, Class<T> type, T otherwise) {
    return type.cast(kept.getOrDefault(key, otherwise));
  }
}
