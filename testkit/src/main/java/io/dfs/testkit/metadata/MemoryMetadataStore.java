package io.dfs.testkit.metadata;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.cluster.Tending;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
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
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metadata.VolumeStatistics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A metadata store in plain collections: the reference for the one in PostgreSQL and the fake for
 * everything above it. Thread-safe: its monitor is held in every call, so calls happen one after
 * the other. Deterministic for a given clock.
 */
public final class MemoryMetadataStore implements MetadataStore {
  /** How long leases run. */
  public record Leases(Duration session, Duration node) {
    public static final Leases DEFAULT = new Leases(Duration.ofSeconds(60), Duration.ofSeconds(10));
  }

  private final ClusterSettings settings;
  private final StoreClock clock;
  private final Leases leases;

  @GuardedBy("this")
  private final Chunks chunks = new Chunks();

  @GuardedBy("this")
  private final Sessions sessions;

  @GuardedBy("this")
  private final Inodes inodes;

  @GuardedBy("this")
  private final Namespace namespace;

  @GuardedBy("this")
  private final Renames renames;

  @GuardedBy("this")
  private final FileChanges fileChanges;

  @GuardedBy("this")
  private final Xattrs xattrs;

  @GuardedBy("this")
  private final Commits commits;

  @GuardedBy("this")
  private final Nodes nodes;

  @GuardedBy("this")
  private final Groups groups;

  @GuardedBy("this")
  private long lastSyncId;

  public MemoryMetadataStore(InstantSource time, ClusterSettings settings, Leases leases) {
    this.settings = settings;
    this.leases = leases;
    clock = new StoreClock(time);
    sessions = new Sessions(clock, settings, leases.session(), chunks);
    inodes = new Inodes(clock, chunks, sessions);
    Cookies cookies = new Cookies();
    namespace = new Namespace(clock, inodes, cookies);
    renames = new Renames(clock, inodes, cookies);
    fileChanges = new FileChanges(clock, inodes);
    xattrs = new Xattrs(clock, inodes);
    nodes = new Nodes(clock, settings, leases.node());
    groups = new Groups(settings, nodes);
    commits = new Commits(clock, settings.volume(), inodes, groups, chunks);
  }

  /** A store with three copies and {@code groupCount} groups, of default leases. */
  public static MemoryMetadataStore create(InstantSource time, int groupCount) {
    ClusterSettings d = ClusterSettings.defaults("memory");
    return new MemoryMetadataStore(
        time,
        new ClusterSettings(
            d.clusterId(),
            d.volume(),
            d.copies(),
            d.minReplicas(),
            groupCount,
            d.maxChunkBytes(),
            d.inlineLimitBytes()),
        Leases.DEFAULT);
  }

  // ---- namespace

  @Override
  public synchronized List<ApplyResult> apply(List<Apply> batch) {
    return batch.stream().map(this::applyOne).toList();
  }

  private synchronized ApplyResult applyOne(Apply apply) {
    Optional<Session> session = sessions.find(apply.session());
    if (session.isEmpty() || !session.get().hasSlot(apply.slot())) {
      return ApplyResult.refused(FsError.ESTALE);
    }
    Optional<Session.Slot> last = session.get().last(apply.slot());
    if (last.isPresent() && apply.seq() == last.get().seq()) {
      return last.get().result();
    }
    if (last.isPresent() && apply.seq() < last.get().seq()) {
      return ApplyResult.refused(FsError.EINVAL);
    }
    List<Outcome> outcomes = apply.mutations().stream().map(m -> mutate(session.get(), m)).toList();
    ApplyResult result = new ApplyResult(FsError.OK, outcomes);
    session.get().record(apply.slot(), new Session.Slot(apply.seq(), result));
    return result;
  }

  private synchronized Outcome mutate(Session session, Mutation mutation) {
    try {
      Outcome outcome =
          switch (mutation) {
            case Mutation.Create m -> namespace.create(m);
            case Mutation.Mkdir m -> namespace.mkdir(m);
            case Mutation.Symlink m -> namespace.symlink(m);
            case Mutation.Link m -> namespace.link(m);
            case Mutation.Unlink m -> namespace.unlink(m);
            case Mutation.Rmdir m -> namespace.rmdir(m);
            case Mutation.Rename m -> renames.rename(m);
            case Mutation.SetAttr m -> fileChanges.setAttr(m);
            case Mutation.SetXattr m -> xattrs.set(m);
            case Mutation.RemoveXattr m -> xattrs.remove(m);
            case Mutation.Commit m -> commits.commit(session, m);
          };
      chunks.queueDropped(clock.nowNs());
      return outcome;
    } catch (FsException expected) {
      return new Outcome.Failed(expected.error());
    }
  }

  @Override
  public synchronized Attr lookup(InodeId parent, FileName name) {
    return namespace.lookup(parent, name);
  }

  @Override
  public synchronized List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    return namespace.lookupPath(parent, names);
  }

  @Override
  public synchronized Attr lookupParent(InodeId directory) {
    return namespace.lookupParent(directory);
  }

  @Override
  public synchronized Attr getattr(InodeId inode) {
    return inodes.require(inode).attr();
  }

  @Override
  public synchronized Opened open(SessionId session, InodeId inode, List<KnownName> known) {
    return namespace.open(sessions.find(session), inode, known);
  }

  @Override
  public synchronized byte[] readlink(InodeId inode) {
    return namespace.readlink(inode);
  }

  @Override
  public synchronized byte[] getxattr(InodeId inode, XattrName name) {
    return xattrs.get(inode, name);
  }

  @Override
  public synchronized List<XattrName> listxattr(InodeId inode) {
    return xattrs.list(inode);
  }

  @Override
  public synchronized DirectoryPage readdir(InodeId directory, long afterCookie, int limit) {
    return namespace.readdir(directory, afterCookie, limit);
  }

  @Override
  public synchronized Opened extents(InodeId inode, long from, long to) {
    return namespace.extents(inode, from, to);
  }

  @Override
  public synchronized VolumeStatistics statfs() {
    long used = inodes.all().stream().mapToLong(i -> i.content.allocatedBytes()).sum();
    return new VolumeStatistics(
        nodes.capacityBytes() / settings.copies(),
        nodes.freeBytes() / settings.copies(),
        used,
        inodes.all().size(),
        settings.copies());
  }

  // ---- sessions

  @Override
  public synchronized SessionGrant openSession(SessionRequest request) {
    return sessions.open(request);
  }

  @Override
  public synchronized long heartbeat(SessionHeartbeat heartbeat) {
    sessions.heartbeat(heartbeat);
    return clock.nowNs();
  }

  @Override
  public synchronized void closeSession(SessionId session) {
    sessions.close(session);
  }

  @Override
  public synchronized IdRange grantInodes(SessionId session, int count) {
    sessions.require(session);
    return inodes.grant(count);
  }

  @Override
  public synchronized List<Allotment> grantChunks(SessionId session, int count, int countEach) {
    return groups.grant(sessions.require(session), count, countEach);
  }

  @Override
  public synchronized List<SessionId> reapSessions() {
    return sessions.reap();
  }

  @Override
  public synchronized List<SessionListing> sessions() {
    return sessions.listings();
  }

  // ---- jobs

  @Override
  public synchronized int reclaimOrphans(int limit) {
    int reclaimed = inodes.reclaim(limit);
    chunks.queueDropped(clock.nowNs());
    return reclaimed;
  }

  @Override
  public synchronized List<ChunkId> takeGarbage(Duration grace, int limit, Set<GroupId> without) {
    return chunks.garbage(grace, clock.nowNs(), limit, without);
  }

  @Override
  public synchronized int queueUnreferenced(List<ChunkId> found) {
    return chunks.queueUnreferenced(sessions.unclaimed(found), clock.nowNs());
  }

  @Override
  public synchronized void garbageDeleted(List<ChunkId> deleted) {
    chunks.forgetGarbage(deleted);
  }

  /** Nobody is listed here. */
  @Override
  public int forgetServers(Duration unseen) {
    return 0;
  }

  @Override
  public synchronized List<ServerListing> servers() {
    return List.of(sessions.server());
  }

  @Override
  public synchronized long garbageCount() {
    return chunks.garbageCount();
  }

  /** Nothing is ever kept as a delta here. */
  @Override
  public int foldDeltas(int limit) {
    return 0;
  }

  // ---- membership

  @Override
  public ClusterSettings settings() {
    return settings;
  }

  @Override
  public synchronized long grantNodeIds(int count) {
    return nodes.grantIds(count);
  }

  @Override
  public synchronized NodeGrant register(NodeReport report) {
    nodes.register(report).forEach(groups::restart);
    return grant(report);
  }

  @Override
  public synchronized NodeGrant heartbeat(NodeReport report) {
    nodes.heartbeat(report);
    return grant(report);
  }

  private synchronized NodeGrant grant(NodeReport report) {
    Map<DirectoryId, Long> generations = new HashMap<>();
    Map<DirectoryId, List<GroupId>> living = new HashMap<>();
    for (DirectoryReport d : report.directories()) {
      generations.put(d.id(), nodes.generation(d.id()));
      living.put(d.id(), groups.on(d.id()));
    }
    List<SyncingGroup> syncing = groups.syncing(generations.keySet());
    return new NodeGrant(leases.node(), nodes.version(), generations, living, syncing, "0/0");
  }

  @Override
  public synchronized void deregister(NodeId node) {
    nodes.deregister(node);
  }

  @Override
  public synchronized boolean nodeFailed(NodeId node) {
    return sessions.isCalm() && nodes.failed(node);
  }

  @Override
  public synchronized boolean memberFailed(GroupId group, NodeId node) {
    return sessions.isCalm()
        && groups.directory(group, node).map(d -> nodes.hold(node, d)).orElse(false);
  }

  @Override
  public synchronized boolean reportFailure(GroupId group, NodeId node, String reporter) {
    return sessions.isCalm()
        && groups.directory(group, node).map(d -> nodes.reported(node, d, reporter)).orElse(false);
  }

  @Override
  public synchronized void drain(NodeId node, boolean wanted) {
    nodes.require(node).draining = wanted;
  }

  @Override
  public synchronized void forget(NodeId node) {
    nodes.requireDead(node);
    groups.forget(node);
    nodes.forget(node);
  }

  @Override
  public synchronized int tendGroups(Tending how) {
    boolean steady = sessions.isSteady(how.steady());
    int lost = nodes.loseThoseAway(sessions.serviceSinceNs(), steady, how);
    return lost + groups.tend(steady, how.most());
  }

  @Override
  public synchronized int assignFirstMembers(long firstMembersDelayMs) {
    return groups.assignFirstMembers(firstMembersDelayMs);
  }

  @Override
  public synchronized int balanceGroups(Balancing how) {
    return groups.balance(how);
  }

  @Override
  public synchronized boolean changeMember(GroupId group, NodeId node, Change change, long stint) {
    return groups.change(group, node, change, stint);
  }

  @Override
  public synchronized void forceMember(GroupId group, NodeId node) {
    groups.force(group, node);
  }

  @Override
  public synchronized List<GroupId> releaseGroups(
      NodeId node, List<GroupId> held, List<GroupId> released, Duration grace) {
    return groups.release(node, held, released, grace);
  }

  @Override
  public synchronized long takeSyncId() {
    return ++lastSyncId;
  }

  /** Every call is over before the next begins, so whatever ran at any id has ended. */
  @Override
  public boolean syncReady(long syncId) {
    return true;
  }

  @Override
  public synchronized List<ChunkId> listGroup(GroupId group, long afterSequence, int limit) {
    return chunks.referenced(group, afterSequence, limit);
  }

  @Override
  public synchronized List<NodeListing> nodes() {
    return nodes.listings(groups);
  }

  @Override
  public synchronized PlacementMap map() {
    return new PlacementMap(nodes.version(), nodes.toNodes(), groups.toGroups());
  }

  @Override
  public void close() {}
}
