package io.dfs.client.file;

import io.dfs.common.metadata.InlinePiece;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts what is active into batches: whole chunks, several short runs in one chunk, a run together
 * with the short tail beside it, or few bytes inline. Guarded by the lock of the file's state.
 */
final class Sealing {
  /** Runs that go inline in one commit, at most. */
  private static final int MAX_INLINE_RUNS = 64;

  private final int chunkBytes;
  private final LayoutMap layout;
  private final DirtyRanges dirty;
  private final SealedBatches sealed;

  Sealing(int chunkBytes, LayoutMap layout, DirtyRanges dirty, SealedBatches sealed) {
    this.chunkBytes = chunkBytes;
    this.layout = layout;
    this.dirty = dirty;
    this.sealed = sealed;
  }

  /**
   * True if all that is active may go into the commit itself.
   *
   * @param committedBytes size of the file as it is committed
   */
  boolean fitsInline(int limitBytes, long committedBytes) {
    if (!sealed.isEmpty() || dirty.activeBytes() > limitBytes || dirty.activeBytes() == 0) {
      return false;
    }
    List<Segment> active = dirty.active();
    long first = active.getFirst().pos;
    long tail = layout.lastExtentEnd();
    boolean wholeFile =
        first == 0 && dirty.end() == dirty.activeBytes() && dirty.end() >= committedBytes;
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
  Batch inline(long nowNanos) {
    List<Segment> active = dirty.active();
    Batch batch =
        new Batch(active.stream().map(Batch.Piece::of).toList(), true, Optional.empty(), nowNanos);
    enqueue(List.of(batch), active);
    return batch;
  }

  /** Seals all that is active into chunks, with {@code rolled} bytes in one of them. */
  List<Batch> chunks(Optional<Rolled> rolled, long nowNanos) {
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

  /** Seals {@code segments} into chunks. */
  List<Batch> seal(List<Segment> segments, long nowNanos) {
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
}
