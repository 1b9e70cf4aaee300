package io.dfs.client.file;

import io.dfs.client.chunk.StoredChunk;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.Mutation;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One commit: the batches in it, in the order in which they were sealed, and what they make visible
 * where later ones lie over earlier ones.
 *
 * @param writesSeen how many writes there had been, to tell whether mtime is still to be sent
 * @param unused chunks of batches of which nothing is left
 */
record CommitPlan(
    List<Batch> batches,
    List<LayoutMap.Entry> entries,
    Mutation.Commit commit,
    long writesSeen,
    List<ChunkId> unused) {

  static CommitPlan of(Attr attr, List<Batch> batches, PendingAttributes pending) {
    LayoutMap map = new LayoutMap();
    batches.forEach(b -> b.putInto(map));
    List<LayoutMap.Entry> entries = map.all();
    List<Extent> extents = extents(entries);
    Set<ChunkId> named = new HashSet<>();
    extents.forEach(e -> named.add(e.chunk()));
    List<ChunkAck> acks = new ArrayList<>();
    List<ChunkId> unused = new ArrayList<>();
    for (Batch batch : batches) {
      Optional<StoredChunk> chunk = batch.storedChunk();
      if (chunk.isPresent() && named.contains(chunk.get().chunk())) {
        acks.add(chunk.get().ack());
      } else {
        chunk.ifPresent(c -> unused.add(c.chunk()));
      }
    }
    Optional<Expected> expected =
        batches.stream().map(Batch::expected).flatMap(Optional::stream).findFirst();
    Mutation.Commit commit =
        new Mutation.Commit(
            attr.id(),
            attr.body(),
            false,
            0,
            pending.mtimeNs(),
            pending.killPrivileges(),
            acks,
            extents,
            patches(entries),
            expected);
    return new CommitPlan(batches, entries, commit, pending.writes(), unused);
  }

  /** Everything was truncated away: there is nothing to send. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  private static List<Extent> extents(List<LayoutMap.Entry> entries) {
    List<Extent> extents = new ArrayList<>();
    for (LayoutMap.Entry entry : entries) {
      if (entry instanceof LayoutMap.InChunk c) {
        extents.add(c.extent());
      }
    }
    return extents;
  }

  /** Inline bytes, those that follow each other in one patch. */
  private static List<InlinePatch> patches(List<LayoutMap.Entry> entries) {
    List<InlinePatch> patches = new ArrayList<>();
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    long pos = 0;
    for (LayoutMap.Entry entry : entries) {
      if (entry instanceof LayoutMap.Inline inline) {
        if (run.size() > 0 && pos + run.size() != inline.pos()) {
          patches.add(new InlinePatch(pos, run.toByteArray()));
          run.reset();
        }
        pos = run.size() == 0 ? inline.pos() : pos;
        run.writeBytes(inline.bytes());
      }
    }
    if (run.size() > 0) {
      patches.add(new InlinePatch(pos, run.toByteArray()));
    }
    return patches;
  }
}
