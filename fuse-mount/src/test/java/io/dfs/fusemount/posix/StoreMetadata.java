package io.dfs.fusemount.posix;

import io.dfs.client.session.Metadata;
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
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.testkit.time.ManualClock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A session that calls the store directly; reads of names are counted. Thread-safe. */
final class StoreMetadata implements Metadata {
  private final MetadataStore store;
  private final ManualClock clock;
  private final Random keys;
  private final SessionGrant grant;
  private final ArrayDeque<ChunkId> chunks = new ArrayDeque<>();
  private final Map<InodeId, Integer> open = new HashMap<>();
  private long seq;
  private int readdirs;
  private boolean refusing;

  StoreMetadata(MetadataStore store, ManualClock clock, long seed) {
    this.store = store;
    this.clock = clock;
    this.keys = new Random(seed);
    this.grant = store.openSession(new SessionRequest("host", "/mnt", 1, "test", 4));
  }

  synchronized int readdirs() {
    return readdirs;
  }

  /** Inodes that are held open. */
  synchronized int held() {
    return open.size();
  }

  /** From now on no mutation reaches the store, or all do again. */
  synchronized void refuse(boolean all) {
    refusing = all;
  }

  @Override
  public SessionGrant grant() {
    return grant;
  }

  @Override
  public synchronized List<Outcome> apply(List<Mutation> mutations) {
    if (refusing) {
      throw new FsException(FsError.EIO, "no metadata service");
    }
    ApplyResult result =
        store.apply(List.of(new Apply(grant.session(), 0, ++seq, mutations))).getFirst();
    if (result.error() != FsError.OK) {
      throw new FsException(result.error(), "apply");
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
    return store.open(grant.session(), inode, known);
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
  public synchronized DirectoryPage readdir(InodeId directory, long afterCookie, int limit) {
    readdirs++;
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
  public InodeId nextInode() {
    return new InodeId(store.grantInodes(grant.session(), 1).first());
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
  public void abandon(ChunkId chunk) {}

  @Override
  public synchronized void holdOpen(InodeId inode) {
    open.merge(inode, 1, Integer::sum);
  }

  @Override
  public synchronized void letGo(InodeId inode) {
    open.merge(inode, -1, (a, b) -> a + b == 0 ? null : a + b);
  }

  @Override
  public PlacementMap map() {
    return store.map();
  }

  @Override
  public PlacementMap refreshMap() {
    return store.map();
  }

  @Override
  public long nowNs() {
    return clock.nanos();
  }
}
