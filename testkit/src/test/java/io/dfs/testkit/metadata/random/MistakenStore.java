package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.Tending;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metadata.VolumeStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A store that makes one mistake; otherwise as the one behind it. */
final class MistakenStore implements MetadataStore {
  private final MetadataStore store;
  private final Mistake mistake;

  MistakenStore(MetadataStore store, Mistake mistake) {
    this.store = store;
    this.mistake = mistake;
  }

  @Override
  public List<ApplyResult> apply(List<Apply> batch) {
    return store.apply(batch.stream().map(mistake::in).toList()).stream().map(mistake::in).toList();
  }

  @Override
  public Attr lookup(InodeId parent, FileName name) {
    return store.lookup(parent, name);
  }

  @Override
  public List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    return store.lookupPath(parent, names);
  }

  @Override
  public Attr lookupParent(InodeId directory) {
    return store.lookupParent(directory);
  }

  @Override
  public Attr getattr(InodeId inode) {
    return mistake.in(store.getattr(inode));
  }

  @Override
  public Opened open(SessionId session, InodeId inode, List<KnownName> known) {
    return store.open(session, inode, mistake.in(known));
  }

  @Override
  public byte[] readlink(InodeId inode) {
    return store.readlink(inode);
  }

  @Override
  public byte[] getxattr(InodeId inode, XattrName name) {
    return store.getxattr(inode, name);
  }

  @Override
  public List<XattrName> listxattr(InodeId inode) {
    return store.listxattr(inode);
  }

  @Override
  public DirectoryPage readdir(InodeId directory, long afterCookie, int limit) {
    return mistake.in(store.readdir(directory, afterCookie, limit));
  }

  @Override
  public Opened extents(InodeId inode, long from, long to) {
    return store.extents(inode, from, to);
  }

  @Override
  public VolumeStatistics statfs() {
    return store.statfs();
  }

  @Override
  public SessionGrant openSession(SessionRequest request) {
    return store.openSession(request);
  }

  @Override
  public long heartbeat(SessionHeartbeat heartbeat) {
    return store.heartbeat(mistake.in(heartbeat));
  }

  @Override
  public void closeSession(SessionId session) {
    if (mistake != Mistake.SESSIONS_NEVER_END) {
      store.closeSession(session);
    }
  }

  @Override
  public IdRange grantInodes(SessionId session, int count) {
    return store.grantInodes(session, count);
  }

  @Override
  public List<Allotment> grantChunks(SessionId session, int groups, int countEach) {
    return store.grantChunks(session, groups, countEach);
  }

  @Override
  public List<SessionId> reapSessions() {
    return store.reapSessions();
  }

  @Override
  public List<SessionListing> sessions() {
    return store.sessions();
  }

  @Override
  public int reclaimOrphans(int limit) {
    return mistake == Mistake.NOTHING_IS_RECLAIMED ? 0 : store.reclaimOrphans(limit);
  }

  @Override
  public List<ChunkId> takeGarbage(Duration grace, int limit, Set<GroupId> without) {
    return store.takeGarbage(grace, limit, without);
  }

  @Override
  public int queueUnreferenced(List<ChunkId> chunks) {
    return store.queueUnreferenced(chunks);
  }

  @Override
  public void garbageDeleted(List<ChunkId> chunks) {
    if (mistake != Mistake.GARBAGE_STAYS) {
      store.garbageDeleted(chunks);
    }
  }

  @Override
  public List<ServerListing> servers() {
    return store.servers();
  }

  @Override
  public List<NodeListing> nodes() {
    return store.nodes();
  }

  @Override
  public int forgetServers(Duration unseen) {
    return store.forgetServers(unseen);
  }

  @Override
  public long garbageCount() {
    return store.garbageCount();
  }

  @Override
  public int foldDeltas(int limit) {
    return store.foldDeltas(limit);
  }

  @Override
  public ClusterSettings settings() {
    return store.settings();
  }

  @Override
  public long grantNodeIds(int count) {
    return store.grantNodeIds(count);
  }

  @Override
  public NodeGrant register(NodeReport report) {
    return store.register(mistake.in(report));
  }

  @Override
  public NodeGrant heartbeat(NodeReport report) {
    return store.heartbeat(report);
  }

  @Override
  public void deregister(NodeId node) {
    store.deregister(node);
  }

  @Override
  public boolean nodeFailed(NodeId node) {
    return store.nodeFailed(node);
  }

  @Override
  public boolean memberFailed(GroupId group, NodeId node) {
    return store.memberFailed(group, node);
  }

  @Override
  public boolean reportFailure(GroupId group, NodeId node, String reporter) {
    return store.reportFailure(group, node, reporter);
  }

  @Override
  public void drain(NodeId node, boolean wanted) {
    store.drain(node, wanted);
  }

  @Override
  public void forget(NodeId node) {
    store.forget(node);
  }

  @Override
  public int tendGroups(Tending how) {
    return store.tendGroups(how);
  }

  @Override
  public int assignFirstMembers(long firstMembersDelayMs) {
    return store.assignFirstMembers(firstMembersDelayMs);
  }

  @Override
  public int balanceGroups(Balancing how) {
    return store.balanceGroups(how);
  }

  @Override
  public boolean changeMember(GroupId group, NodeId node, Change change, long stint) {
    long named = stint;
    if (mistake == Mistake.STINTS_ARE_IGNORED) {
      named =
          store.map().group(group).orElseThrow().members().stream()
              .filter(m -> m.node().equals(node))
              .mapToLong(m -> m.stint())
              .findFirst()
              .orElse(0);
    }
    return store.changeMember(group, node, change, named);
  }

  @Override
  public void forceMember(GroupId group, NodeId node) {
    store.forceMember(group, node);
  }

  @Override
  public List<GroupId> releaseGroups(
      NodeId node, List<GroupId> held, List<GroupId> released, Duration grace) {
    return store.releaseGroups(node, held, released, grace);
  }

  @Override
  public long takeSyncId() {
    return store.takeSyncId();
  }

  @Override
  public boolean syncReady(long syncId) {
    return store.syncReady(syncId);
  }

  @Override
  public List<ChunkId> listGroup(GroupId group, long afterSequence, int limit) {
    return store.listGroup(group, afterSequence, limit);
  }

  @Override
  public PlacementMap map() {
    return store.map();
  }

  @Override
  public void close() {
    store.close();
  }
}
