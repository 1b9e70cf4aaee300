package io.dfs.client.namespace;

import io.dfs.client.session.Metadata;
import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.common.time.Ticker;
import java.util.List;

/**
 * The metadata service as the file layer uses it: attributes in what it answers to opens, commits
 * and reads of extents go into the attribute cache, so that a closed file has the size at once that
 * its last commit gave it. Thread-safe.
 */
public final class LearningMetadata implements Metadata {
  private final Metadata metadata;
  private final AttributeCache attrs;
  private final Ticker ticker;

  public LearningMetadata(Metadata metadata, AttributeCache attrs, Ticker ticker) {
    this.metadata = metadata;
    this.attrs = attrs;
    this.ticker = ticker;
  }

  private Opened learn(Opened opened, long asked) {
    attrs.learn(opened.attr(), asked);
    return opened;
  }

  private List<Outcome> learn(List<Outcome> outcomes, long asked) {
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Changed o -> attrs.learn(o.attr(), asked);
        case Outcome.Opened o -> attrs.learn(o.attr(), asked);
        case Outcome.Removed o -> attrs.learn(o.attr(), asked);
        case Outcome.Renamed o -> {
          attrs.learn(o.moved(), asked);
          o.replaced().ifPresent(attr -> attrs.learn(attr, asked));
        }
        case Outcome.Committed o -> attrs.learn(o.attr(), asked);
        case Outcome.Conflict o -> attrs.learn(o.attr(), asked);
        case Outcome.Missing o -> {}
        case Outcome.Failed o -> {}
      }
    }
    return outcomes;
  }

  @Override
  public List<Outcome> apply(List<Mutation> mutations) {
    long asked = ticker.nanos();
    return learn(metadata.apply(mutations), asked);
  }

  @Override
  public List<Outcome> applyIn(SessionId session, List<Mutation> mutations) {
    long asked = ticker.nanos();
    return learn(metadata.applyIn(session, mutations), asked);
  }

  @Override
  public Opened open(InodeId inode, List<KnownName> known) {
    long asked = ticker.nanos();
    return learn(metadata.open(inode, known), asked);
  }

  @Override
  public Opened extents(InodeId inode, long from, long to) {
    long asked = ticker.nanos();
    return learn(metadata.extents(inode, from, to), asked);
  }

  @Override
  public SessionGrant grant() {
    return metadata.grant();
  }

  @Override
  public Attr lookup(InodeId parent, FileName name) {
    return metadata.lookup(parent, name);
  }

  @Override
  public List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    return metadata.lookupPath(parent, names);
  }

  @Override
  public Attr lookupParent(InodeId directory) {
    return metadata.lookupParent(directory);
  }

  @Override
  public Attr getattr(InodeId inode) {
    return metadata.getattr(inode);
  }

  @Override
  public byte[] readlink(InodeId inode) {
    return metadata.readlink(inode);
  }

  @Override
  public byte[] getxattr(InodeId inode, XattrName name) {
    return metadata.getxattr(inode, name);
  }

  @Override
  public List<XattrName> listxattr(InodeId inode) {
    return metadata.listxattr(inode);
  }

  @Override
  public DirectoryPage readdir(InodeId directory, long afterCookie, int limit) {
    return metadata.readdir(directory, afterCookie, limit);
  }

  @Override
  public VolumeStatistics statfs() {
    return metadata.statfs();
  }

  @Override
  public InodeId nextInode() {
    return metadata.nextInode();
  }

  @Override
  public ChunkId nextChunk() {
    return metadata.nextChunk();
  }

  @Override
  public void abandon(ChunkId chunk) {
    metadata.abandon(chunk);
  }

  @Override
  public void holdOpen(InodeId inode) {
    metadata.holdOpen(inode);
  }

  @Override
  public void letGo(InodeId inode) {
    metadata.letGo(inode);
  }

  @Override
  public PlacementMap map() {
    return metadata.map();
  }

  @Override
  public PlacementMap refreshMap() {
    return metadata.refreshMap();
  }

  @Override
  public long nowNs() {
    return metadata.nowNs();
  }

  @Override
  public void reportFailure(FailureReport report) {
    metadata.reportFailure(report);
  }
}
