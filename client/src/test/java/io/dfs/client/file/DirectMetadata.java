package io.dfs.client.file;

import io.dfs.client.session.Metadata;
import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
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
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metadata.VolumeStatistics;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** A session that calls the store directly; what it is asked for is counted. Thread-safe. */
final class DirectMetadata implements Metadata {
  private final MetadataStore store;
  private final InstantSource clock;
  private final Random keys;
  private final ArrayDeque<ChunkId> chunks = new ArrayDeque<>();
  private final List<ChunkId> abandoned = new ArrayList<>();
  private final Map<InodeId, Integer> open = new HashMap<>();
  private final List<Mutation> sent = new ArrayList<>();
  private final List<FailureReport> reported = new ArrayList<>();
  private SessionGrant grant;
  private PlacementMap map;
  private long seq;
  private int unreachable;
  private boolean unreachableAfter;
  private Optional<Consumer<List<Mutation>>> beforeApply = Optional.empty();

  DirectMetadata(MetadataStore store, InstantSource clock, long seed) {
    this.store = store;
    this.clock = clock;
    this.keys = new Random(seed);
    this.grant = newSession();
    this.map = store.map();
  }

  private SessionGrant newSession() {
    return store.openSession(new SessionRequest("host", "/mnt", 1, "test", 4));
  }

  /** The present session ends and another begins. */
  synchronized void expire() {
    store.closeSession(grant.session());
    grant = newSession();
    chunks.clear();
    seq = 0;
  }

  /** The next {@code count} applies end in EIO, after they were made if {@code after}. */
  synchronized void unreachable(int count, boolean after) {
    unreachable = count;
    unreachableAfter = after;
  }

  /** Runs once, just before the next apply reaches the store; others may overtake it there. */
  synchronized void beforeNextApply(Consumer<List<Mutation>> action) {
    beforeApply = Optional.of(action);
  }

  /** What was said of members that do not work. */
  synchronized List<FailureReport> reported() {
    return List.copyOf(reported);
  }

  @Override
  public synchronized void reportFailure(FailureReport report) {
    reported.add(report);
  }

  /** All mutations that were sent. */
  synchronized List<Mutation> sent() {
    return List.copyOf(sent);
  }

  synchronized List<ChunkId> abandoned() {
    return List.copyOf(abandoned);
  }

  synchronized int openCount(InodeId inode) {
    return open.getOrDefault(inode, 0);
  }

  @Override
  public synchronized SessionGrant grant() {
    return grant;
  }

  @Override
  public List<Outcome> apply(List<Mutation> mutations) {
    takeBeforeApply().ifPresent(a -> a.accept(mutations));
    return arrive(mutations);
  }

  private synchronized Optional<Consumer<List<Mutation>>> takeBeforeApply() {
    Optional<Consumer<List<Mutation>>> action = beforeApply;
    beforeApply = Optional.empty();
    return action;
  }

  private synchronized List<Outcome> arrive(List<Mutation> mutations) {
    boolean fail = unreachable > 0;
    unreachable -= fail ? 1 : 0;
    if (fail && !unreachableAfter) {
      throw new FsException(FsError.EIO, "no metadata service");
    }
    sent.addAll(mutations);
    ApplyResult result =
        store.apply(List.of(new Apply(grant.session(), 0, ++seq, mutations))).getFirst();
    if (result.error() != FsError.OK) {
      throw new FsException(result.error(), "apply");
    }
    if (fail) {
      throw new FsException(FsError.EIO, "the answer was lost");
    }
    return result.outcomes();
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
    return store.getattr(inode);
  }

  @Override
  public Opened open(InodeId inode, List<KnownName> known) {
    return store.open(grant().session(), inode, known);
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
    return store.readdir(directory, afterCookie, limit);
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
  public synchronized InodeId nextInode() {
    IdRange range = store.grantInodes(grant.session(), 1);
    return new InodeId(range.first());
  }

  @Override
  public synchronized ChunkId nextChunk() {
    if (chunks.isEmpty()) {
      for (Allotment a : store.grantChunks(grant.session(), 4, 16)) {
        for (int i = 0; i < a.count(); i++) {
          chunks.add(
              new ChunkId(grant.volume(), a.group(), a.firstSequence() + i, keys.nextLong()));
        }
      }
    }
    return chunks.remove();
  }

  @Override
  public synchronized void abandon(ChunkId chunk) {
    abandoned.add(chunk);
  }

  @Override
  public synchronized void holdOpen(InodeId inode) {
    open.merge(inode, 1, Integer::sum);
  }

  @Override
  public synchronized void letGo(InodeId inode) {
    if (open.merge(inode, -1, Integer::sum) < 0) {
      throw new IllegalStateException("let go more often than held: " + inode);
    }
  }

  @Override
  public synchronized PlacementMap map() {
    return map;
  }

  @Override
  public synchronized PlacementMap refreshMap() {
    map = store.map();
    return map;
  }

  @Override
  public long nowNs() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
