package io.dfs.testkit.metadata;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts a commit together part by part. Confined to a thread. */
public final class CommitBuilder {
  private final Attr file;
  private final ClusterFixture cluster;
  private final List<ChunkAck> chunks = new ArrayList<>();
  private final List<Extent> extents = new ArrayList<>();
  private final List<InlinePatch> inline = new ArrayList<>();
  private boolean append;
  private boolean killPrivileges;
  private long sizeBytes;
  private OptionalLong mtimeNs = OptionalLong.empty();
  private Optional<Expected> expected = Optional.empty();

  /** A commit to a file of a cluster whose members acknowledge everything. */
  public CommitBuilder(Attr file, ClusterFixture cluster) {
    this.file = file;
    this.cluster = cluster;
  }

  public CommitBuilder append() {
    append = true;
    return this;
  }

  public CommitBuilder killPrivileges() {
    killPrivileges = true;
    return this;
  }

  public CommitBuilder size(long bytes) {
    sizeBytes = bytes;
    return this;
  }

  public CommitBuilder mtime(long ns) {
    mtimeNs = OptionalLong.of(ns);
    return this;
  }

  /** A new chunk, durable on all members, that the file shows whole at {@code pos}. */
  public CommitBuilder chunk(ChunkId chunk, long pos, int lengthBytes) {
    return acknowledged(chunk, lengthBytes, cluster.durableEverywhere(chunk.group()))
        .extent(pos, lengthBytes, chunk, 0);
  }

  public CommitBuilder acknowledged(ChunkId chunk, int lengthBytes, List<DurableReplica> durable) {
    chunks.add(new ChunkAck(chunk, lengthBytes, durable));
    return this;
  }

  public CommitBuilder extent(long pos, int lengthBytes, ChunkId chunk, int chunkOffset) {
    extents.add(new Extent(pos, lengthBytes, chunk, chunkOffset));
    return this;
  }

  public CommitBuilder inline(long pos, String text) {
    return inline(pos, text.getBytes(StandardCharsets.UTF_8));
  }

  public CommitBuilder inline(long pos, byte[] bytes) {
    inline.add(new InlinePatch(pos, bytes));
    return this;
  }

  /** Only if what touches {@code [from, to)} is still what {@code read} says. */
  public CommitBuilder expecting(long from, long to, Layout read) {
    List<Expected.PieceStamp> stamps = read.inline().stream().map(Expected.PieceStamp::of).toList();
    expected = Optional.of(new Expected(from, to, read.extents(), stamps));
    return this;
  }

  public Mutation.Commit build() {
    return new Mutation.Commit(
        file.id(),
        file.body(),
        append,
        sizeBytes,
        mtimeNs,
        killPrivileges,
        chunks,
        extents,
        inline,
        expected);
  }
}
