package io.dfs.client.file;

import io.dfs.client.chunk.ChunkReader;
import io.dfs.client.chunk.PooledBuffer;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file as this mount sees it: what is committed as far as it is known, and over it what this
 * mount wrote and has not committed yet. Knows the rules, talks to nobody.
 *
 * <p>Written bytes are active, then sealed into a batch, then committed. Batches are committed in
 * the order in which they were sealed, so that an older one never comes out over a newer one.
 *
 * <p>Guarded by the lock of the {@link FileState} that owns it.
 */
final class FileContents {
  private final int chunkBytes;
  private final LayoutMap layout = new LayoutMap();
  private final DirtyRanges dirty;
  private final SealedBatches sealed = new SealedBatches();
  private final Sealing sealing;
  private final PendingAttributes pending = new PendingAttributes();
  private Attr attr;
  private long activeSinceNanos;
  private boolean changedElsewhere;

  FileContents(Opened opened, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.dirty = new DirtyRanges(chunkBytes);
    this.sealing = new Sealing(chunkBytes, layout, dirty, sealed);
    this.attr = opened.attr();
    layout.load(0, Long.MAX_VALUE, opened.layout());
  }

  // What is known.

  /** The newest committed attributes known. */
  Attr committedAttr() {
    return attr;
  }

  LayoutMap layout() {
    return layout;
  }

  DirtyRanges dirty() {
    return dirty;
  }

  /** Batches that are not committed yet, oldest first. */
  List<Batch> sealed() {
    return sealed.all();
  }

  boolean isClean() {
    return dirty.isEmpty() && sealed.isEmpty();
  }

  /** True if what is not committed will take privileges from the file. */
  boolean takesPrivileges() {
    return pending.killPrivileges() && !isClean();
  }

  /** When the oldest active byte was written; meaningful while there is one. */
  long activeSinceNanos() {
    return activeSinceNanos;
  }

  long size() {
    return Math.max(attr.sizeBytes(), dirty.end());
  }

  /** The newer of {@code seen} and what is known here, with what is written on top. */
  Attr overlaid(Attr seen) {
    Attr a = seen.version() >= attr.version() ? seen : attr;
    return isClean() ? a : pending.over(a, dirty.end(), dirty.bytesBeside(layout));
  }

  /**
   * Takes over what the server says of {@code [from, to)}.
   *
   * @return false if it is older than what is known
   */
  boolean refresh(Opened opened, long from, long to) {
    if (opened.attr().version() < attr.version()) {
      return false;
    }
    if (opened.attr().version() > attr.version()) {
      layout.clear();
      attr = opened.attr();
      changedElsewhere = true;
    }
    layout.load(from, to, opened.layout());
    return true;
  }

  /** True once after another mount was seen to have changed the file. */
  boolean takeChangedElsewhere() {
    boolean changed = changedElsewhere;
    changedElsewhere = false;
    return changed;
  }

  // Writing.

  /** How many buffers {@link #write} may need. */
  int buffersFor(int length) {
    return dirty.buffersFor(length);
  }

  /**
   * Writes all of {@code source}.
   *
   * @return full chunks that this completed, sealed
   */
  List<Batch> write(long pos, ByteBuffer source, ArrayDeque<PooledBuffer> spare, WriteStamp stamp) {
    long end = pos + source.remaining();
    if (dirty.activeBytes() == 0) {
      activeSinceNanos = stamp.nowNanos();
    }
    dirty.write(pos, source, spare);
    pending.written(stamp);
    List<Batch> full = new ArrayList<>();
    for (long region = pos / chunkBytes; region * chunkBytes < end; region++) {
      List<Segment> segments = dirty.fullRegion(region);
      if (!segments.isEmpty()) {
        full.addAll(sealing.seal(segments, stamp.nowNanos()));
      }
    }
    return full;
  }

  /** Writes so far. */
  long writes() {
    return pending.writes();
  }

  /** What a write carries besides its bytes. */
  record WriteStamp(long mtimeNs, long nowNanos, boolean killPrivileges) {}

  // Flushing.

  /** True if all that is active may go into the commit itself. */
  boolean fitsInline(int limitBytes) {
    return sealing.fitsInline(limitBytes, attr.sizeBytes());
  }

  /** True if what is active would become a short extent beside a short tail: rewrite it too. */
  boolean shouldRoll(int longRunBytes) {
    return sealing.shouldRoll(longRunBytes);
  }

  /** Seals all that is active as one inline batch. */
  Batch sealInline(long nowNanos) {
    return sealing.inline(nowNanos);
  }

  /** Seals all that is active into chunks, with {@code rolled} bytes in one of them. */
  List<Batch> sealChunks(Optional<Rolled> rolled, long nowNanos) {
    return sealing.chunks(rolled, nowNanos);
  }

  /** A batch could not be sent or was refused: its bytes, where still newest, are active again. */
  void unseal(Batch batch, long nowNanos) {
    if (sealed.isWaiting(batch)) {
      if (dirty.activeBytes() == 0) {
        activeSinceNanos = nowNanos;
      }
      dirty.unseal(batch);
      sealed.discard(batch);
    }
  }

  // Committing.

  /**
   * The oldest batches that can be committed now, as many as fit into one commit: all ready, and
   * none raises the size over dirty bytes that are not in it.
   *
   * @param among batches that may be taken
   * @param whatever takes them all although the size would be raised over newer bytes
   */
  Optional<CommitPlan> plan(List<Batch> among, boolean whatever) {
    List<Batch> prefix = sealed.ready(among, whatever);
    while (!whatever && !prefix.isEmpty() && !exposesNothing(prefix)) {
      prefix.removeLast();
    }
    return prefix.isEmpty() ? Optional.empty() : Optional.of(CommitPlan.of(attr, prefix, pending));
  }

  private boolean exposesNothing(List<Batch> batches) {
    long end = batches.stream().mapToLong(Batch::end).max().orElse(0);
    if (end <= attr.sizeBytes()) {
      return true;
    }
    Segment outside = dirty.firstOutside(attr.sizeBytes(), batches);
    return outside == null || Math.max(outside.pos, attr.sizeBytes()) >= end;
  }

  /** The commit was taken. */
  void committed(CommitPlan plan, Attr now) {
    adopt(now, plan.entries());
    forget(plan);
    pending.sent(plan.writesSeen());
  }

  /** The batches of a plan have nothing left to send, or were sent. */
  void forget(CommitPlan plan) {
    for (Batch batch : plan.batches()) {
      dirty.committed(batch);
      sealed.discard(batch);
    }
    if (isClean() && plan.isEmpty()) {
      pending.clearMtime();
    }
  }

  /** Attributes after a change of this mount that put {@code entries} into the file. */
  void adopt(Attr now, List<LayoutMap.Entry> entries) {
    if (now.version() < attr.version()) {
      return;
    }
    if (now.version() > attr.version() + 1) {
      layout.clear();
      changedElsewhere = true;
    }
    attr = now;
    entries.forEach(layout::put);
  }

  // Changes of attributes, in the inode's lane.

  /** A setattr is about to be sent: what is written from now on comes after it. */
  void setAttrStarts() {
    pending.setAttrStarts();
  }

  /**
   * It was made. Dirty bytes behind a new size are gone, those below stay dirty; commits that are
   * still to come do not undo a utimens or a chmod.
   */
  void setAttrDone(Mutation.SetAttr change, Attr now) {
    boolean next = now.version() == attr.version() + 1;
    adopt(now, List.of());
    if (change.sizeBytes().isPresent()) {
      truncated(change.sizeBytes().getAsLong(), next);
    }
    pending.setAttrDone(change, now, isClean());
  }

  private void truncated(long size, boolean layoutStands) {
    dirty.clear(size, Long.MAX_VALUE);
    sealed.cut(size);
    if (layoutStands) {
      layout.truncate(size);
    }
  }

  /** Gives up all that is not committed. @return bytes given up */
  long drop() {
    long dropped = dirty.bytes();
    dirty.clear(0, Long.MAX_VALUE);
    pending.clear();
    sealed.all().forEach(sealed::giveUp);
    return dropped;
  }

  // Reading.

  /**
   * Fills what is in memory of {@code [pos, pos + target.remaining())} and says where the rest is.
   */
  ReadPlan read(long pos, ByteBuffer target) {
    return new Reading(this, pos, target).plan();
  }

  /** Known chunk ranges in {@code [from, to)} below the end of what is committed. */
  List<ChunkReader.Slice> chunkSlices(long from, long to) {
    return layout.chunkSlices(from, to);
  }

  /** What lies at {@code pos} inside the file. */
  Stretch stretch(long pos) {
    return Stretch.at(pos, size(), dirty, layout);
  }
}
