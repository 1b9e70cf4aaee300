package io.dfs.client.file;

import io.dfs.client.chunk.ChunkReader;
import io.dfs.client.chunk.PooledBuffer;
import io.dfs.client.chunk.StoredChunk;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.TimeChange;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

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
  /** Runs that go inline in one commit, at most. */
  private static final int MAX_INLINE_RUNS = 64;

  private final int chunkBytes;
  private final LayoutMap layout = new LayoutMap();
  private final DirtyRanges dirty;
  private final ArrayDeque<Batch> sealed = new ArrayDeque<>();
  private Attr attr;
  private OptionalLong mtimeNs = OptionalLong.empty();
  private boolean killPrivileges;
  private long writes;
  private long writesAtSetAttr;
  private long activeSinceNanos;
  private boolean changedElsewhere;

  FileContents(Opened opened, int chunkBytes) {
    this.chunkBytes = chunkBytes;
    this.dirty = new DirtyRanges(chunkBytes);
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
    return List.copyOf(sealed);
  }

  boolean isClean() {
    return dirty.isEmpty() && sealed.isEmpty();
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
    if (isClean()) {
      return a;
    }
    long mtime = mtimeNs.orElse(a.mtimeNs());
    return new Attr(
        a.id(),
        a.kind(),
        killPrivileges ? withoutPrivileges(a.permissions()) : a.permissions(),
        a.uid(),
        a.gid(),
        a.nlink(),
        Math.max(a.sizeBytes(), dirty.end()),
        a.allocatedBytes() + dirty.bytes(),
        a.rdev(),
        a.atimeNs(),
        mtime,
        Math.max(a.ctimeNs(), mtimeNs.orElse(0)),
        a.version(),
        a.body());
  }

  private static int withoutPrivileges(int permissions) {
    int cleared = permissions & ~04000;
    return (permissions & 010) != 0 ? cleared & ~02000 : cleared;
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
    mtimeNs = OptionalLong.of(stamp.mtimeNs());
    killPrivileges |= stamp.killPrivileges();
    writes++;
    List<Batch> full = new ArrayList<>();
    for (long region = pos / chunkBytes; region * chunkBytes < end; region++) {
      List<Segment> segments = dirty.fullRegion(region);
      if (!segments.isEmpty()) {
        full.addAll(seal(segments, stamp.nowNanos()));
      }
    }
    return full;
  }

  /** What a write carries besides its bytes. */
  record WriteStamp(long mtimeNs, long nowNanos, boolean killPrivileges) {}

  private List<Batch> seal(List<Segment> segments, long nowNanos) {
    Packing packing = new Packing(chunkBytes, nowNanos);
    segments.forEach(s -> packing.add(Batch.Piece.of(s)));
    return enqueue(packing.batches(), segments);
  }

  private List<Batch> enqueue(List<Batch> batches, List<Segment> segments) {
    int batch = 0;
    for (Segment segment : segments) {
      while (!contains(batches.get(batch), segment)) {
        batch++;
      }
      dirty.seal(segment, batches.get(batch));
    }
    sealed.addAll(batches);
    return batches;
  }

  private static boolean contains(Batch batch, Segment segment) {
    return segment.pos >= batch.pieces().getFirst().pos()
        && segment.pos < batch.pieces().getLast().end();
  }

  // Flushing.

  /** True if all that is active may go into the commit itself. */
  boolean fitsInline(int limitBytes) {
    if (!sealed.isEmpty() || dirty.activeBytes() > limitBytes || dirty.activeBytes() == 0) {
      return false;
    }
    List<Segment> active = dirty.active();
    long first = active.getFirst().pos;
    long tail = layout.lastExtentEnd();
    boolean wholeFile =
        first == 0 && dirty.end() == dirty.activeBytes() && dirty.end() >= attr.sizeBytes();
    boolean unknown = layout.firstUnknown(first, Long.MAX_VALUE) < Long.MAX_VALUE;
    if (active.size() > MAX_INLINE_RUNS || unknown || (first < tail && !wholeFile)) {
      return false;
    }
    long replaced = active.stream().mapToLong(s -> layout.inlineBytes(s.pos, s.end())).sum();
    return layout.inlineBytes() - replaced + dirty.activeBytes() <= InlinePiece.MAX_FILE_BYTES;
  }

  /** True if what is active would become a short extent beside a short tail: rewrite it too. */
  boolean shouldRoll(int longRunBytes) {
    ShortTail tail = layout.shortTail();
    if (tail.isEmpty()) {
      return false;
    }
    long runStart = -1;
    long runEnd = -1;
    for (Segment s : dirty.touching(tail.from(), Long.MAX_VALUE)) {
      if (!s.isActive()) {
        continue;
      }
      if (s.pos != runEnd) {
        if (runStart >= 0) {
          break;
        }
        runStart = s.pos;
      }
      runEnd = s.end();
    }
    return runStart >= 0
        && tail.touches(runStart, runEnd)
        && (runStart > tail.from() || runEnd < tail.to())
        && runEnd - runStart < longRunBytes;
  }

  /** Seals all that is active as one inline batch. */
  Batch sealInline(long nowNanos) {
    List<Segment> active = dirty.active();
    Batch batch =
        new Batch(active.stream().map(Batch.Piece::of).toList(), true, Optional.empty(), nowNanos);
    enqueue(List.of(batch), active);
    return batch;
  }

  /** Seals all that is active into chunks, with {@code rolled} bytes in one of them. */
  List<Batch> sealChunks(Optional<Rolled> rolled, long nowNanos) {
    List<Batch> batches = new ArrayList<>();
    rolled.flatMap(r -> sealRolled(r, nowNanos)).ifPresent(batches::add);
    List<Segment> rest = dirty.active();
    if (!rest.isEmpty()) {
      batches.addAll(seal(rest, nowNanos));
    }
    return batches;
  }

  private Optional<Batch> sealRolled(Rolled rolled, long nowNanos) {
    List<Batch.Piece> pieces = new ArrayList<>();
    rolled.entries().forEach(entry -> addClean(entry, pieces));
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    long bytes = pieces.stream().mapToLong(p -> p.bytes().remaining()).sum();
    List<Segment> mine = new ArrayList<>();
    for (Segment s : dirty.touching(pieces.getFirst().pos(), Long.MAX_VALUE)) {
      if (s.isActive()
          && bytes + s.lengthBytes <= chunkBytes
          && pieces.size() < Packing.MAX_PIECES) {
        bytes += s.lengthBytes;
        mine.add(s);
        pieces.add(Batch.Piece.of(s));
      }
    }
    pieces.sort((a, b) -> Long.compare(a.pos(), b.pos()));
    Batch batch = new Batch(pieces, false, Optional.of(rolled.expected()), nowNanos);
    mine.forEach(s -> dirty.seal(s, batch));
    sealed.add(batch);
    return Optional.of(batch);
  }

  /** The parts of a clean entry that nothing dirty lies over. */
  private void addClean(LayoutMap.Inline entry, List<Batch.Piece> pieces) {
    long at = entry.pos();
    for (Segment s : dirty.touching(entry.pos(), entry.end())) {
      addClean(entry, at, s.pos, pieces);
      at = s.end();
    }
    addClean(entry, at, entry.end(), pieces);
  }

  private static void addClean(
      LayoutMap.Inline entry, long from, long to, List<Batch.Piece> pieces) {
    if (from < to) {
      ByteBuffer bytes =
          ByteBuffer.wrap(entry.bytes()).slice((int) (from - entry.pos()), (int) (to - from));
      pieces.add(new Batch.Piece(from, bytes, null));
    }
  }

  /** A batch could not be sent or was refused: its bytes, where still newest, are active again. */
  void unseal(Batch batch, long nowNanos) {
    if (sealed.remove(batch)) {
      if (dirty.activeBytes() == 0) {
        activeSinceNanos = nowNanos;
      }
      dirty.unseal(batch);
      batch.release();
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
    List<Batch> prefix = new ArrayList<>();
    int pieces = 0;
    boolean rolled = false;
    for (Batch batch : sealed) {
      boolean second = rolled && batch.expected().isPresent();
      boolean full = !prefix.isEmpty() && pieces + batch.pieces().size() > Packing.MAX_PIECES;
      if (!among.contains(batch) || !batch.isReady() || second || (full && !whatever)) {
        break;
      }
      prefix.add(batch);
      pieces += batch.pieces().size();
      rolled |= batch.expected().isPresent();
    }
    while (!whatever && !prefix.isEmpty() && !exposesNothing(prefix)) {
      prefix.removeLast();
    }
    return prefix.isEmpty()
        ? Optional.empty()
        : Optional.of(CommitPlan.of(attr, prefix, mtimeNs, killPrivileges, writes));
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
    if (writes == plan.writesSeen()) {
      mtimeNs = OptionalLong.empty();
      killPrivileges = false;
    }
  }

  /** The batches of a plan have nothing left to send, or were sent. */
  void forget(CommitPlan plan) {
    for (Batch batch : plan.batches()) {
      dirty.committed(batch);
      discard(batch);
    }
    if (isClean() && plan.isEmpty()) {
      mtimeNs = OptionalLong.empty();
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
    writesAtSetAttr = writes;
  }

  /**
   * It was made. Dirty bytes behind a new size are gone, those below stay dirty; commits that are
   * still to come do not undo a utimens or a chmod.
   */
  void setAttrDone(Mutation.SetAttr change, Attr now) {
    boolean next = now.version() == attr.version() + 1;
    boolean last = writes == writesAtSetAttr;
    adopt(now, List.of());
    if (change.sizeBytes().isPresent()) {
      truncated(change.sizeBytes().getAsLong(), next);
    }
    if (last && change.mtime().type() != TimeChange.Type.OMIT) {
      mtimeNs = OptionalLong.empty();
    } else if (change.sizeBytes().isPresent() && mtimeNs.isPresent()) { // it changed mtime, too
      mtimeNs = isClean() ? OptionalLong.empty() : OptionalLong.of(now.mtimeNs());
    }
    if (last && change.permissions().isPresent()) {
      killPrivileges = false;
    }
  }

  private void truncated(long size, boolean layoutStands) {
    dirty.clear(size, Long.MAX_VALUE);
    sealed.forEach(b -> b.cut(size));
    if (layoutStands) {
      layout.truncate(size);
    }
  }

  /** Gives up all bytes that are not committed, batches aside. @return bytes given up */
  long dropDirty() {
    long dropped = dirty.bytes();
    dirty.clear(0, Long.MAX_VALUE);
    mtimeNs = OptionalLong.empty();
    killPrivileges = false;
    return dropped;
  }

  /** Gives up a batch; its buffers go when nobody sends from them any more. */
  void giveUp(Batch batch) {
    if (sealed.remove(batch)) {
      batch.cut(0);
      if (batch.isInline()) {
        batch.release();
      } else {
        CompletableFuture<StoredChunk> _ =
            batch.stored().whenComplete((chunk, failure) -> batch.release());
      }
    }
  }

  /** Forgets a batch that nothing refers to any more. */
  void discard(Batch batch) {
    if (sealed.remove(batch)) {
      batch.release();
    }
  }

  // Reading.

  /** Bytes that are in memory have been copied already; the rest is in {@code slices}. */
  record ReadPlan(
      int lengthBytes,
      List<ChunkReader.Slice> slices,
      List<ByteBuffer> targets,
      OptionalLong unknownFrom) {}

  /**
   * Fills what is in memory of {@code [pos, pos + target.remaining())} and says where the rest is.
   */
  ReadPlan read(long pos, ByteBuffer target) {
    return new Reading(this, pos, target).plan();
  }

  /** Known chunk ranges in {@code [from, to)} below the end of what is committed. */
  List<ChunkReader.Slice> chunkSlices(long from, long to) {
    List<ChunkReader.Slice> slices = new ArrayList<>();
    for (LayoutMap.Entry entry : layout.touching(from, to)) {
      if (entry instanceof LayoutMap.InChunk chunk) {
        long start = Math.max(from, chunk.pos());
        int offset = chunk.extent().chunkOffset() + (int) (start - chunk.pos());
        int length = (int) (Math.min(to, chunk.end()) - start);
        slices.add(new ChunkReader.Slice(chunk.extent().chunk(), offset, length));
      }
    }
    return slices;
  }

  /** Data or a hole from the position asked for up to {@code until}; or nothing is known of it. */
  record Stretch(boolean data, boolean known, long until) {}

  /** What lies at {@code pos} inside the file. */
  Stretch stretch(long pos) {
    Segment segment = dirty.atOrBehind(pos);
    if (segment != null && segment.pos <= pos) {
      return new Stretch(true, true, segment.end());
    }
    long end = segment == null ? size() : segment.pos;
    if (layout.firstUnknown(pos, end) == pos) {
      return new Stretch(false, false, pos);
    }
    end = layout.firstUnknown(pos, end);
    LayoutMap.Entry entry = layout.atOrBehind(pos);
    if (entry != null && entry.pos() <= pos) {
      return new Stretch(true, true, Math.min(end, entry.end()));
    }
    return new Stretch(false, true, entry == null ? end : Math.min(end, entry.pos()));
  }
}
