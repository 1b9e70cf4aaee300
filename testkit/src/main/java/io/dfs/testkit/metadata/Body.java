package io.dfs.testkit.metadata;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The contents of a file: extents and inline pieces, neither overlapping the other. */
final class Body implements Content {
  private final BodyId id;
  private final RangeMap<Extent> extents;
  private final RangeMap<InlinePiece> pieces =
      new RangeMap<>(InlinePiece::pos, InlinePiece::end, Body::slice, p -> {}, p -> {});

  Body(BodyId id, Chunks chunks) {
    this.id = id;
    extents =
        new RangeMap<>(
            Extent::pos,
            Extent::end,
            Body::slice,
            e -> chunks.refer(e.chunk()),
            e -> chunks.unrefer(e.chunk()));
  }

  BodyId id() {
    return id;
  }

  @Override
  public long allocatedBytes() {
    return extents.coveredBytes() + pieces.coveredBytes();
  }

  long inlineBytes() {
    return pieces.coveredBytes();
  }

  long inlineBytes(long from, long to) {
    return pieces.coveredBytes(from, to);
  }

  boolean refersTo(ChunkId chunk) {
    return extents.all().stream().anyMatch(e -> e.chunk().equals(chunk));
  }

  /** Makes {@code [from, to)} a hole. */
  void cut(long from, long to) {
    extents.cut(from, to);
    pieces.cut(from, to);
  }

  void put(Extent extent) {
    cut(extent.pos(), extent.end());
    extents.add(extent);
  }

  /** Puts the bytes, joined with the pieces before and after them as far as these have room. */
  void put(InlinePatch patch) {
    cut(patch.offset(), patch.end());
    long from = patch.offset();
    byte[] run = patch.bytes().clone();
    Optional<InlinePiece> before = pieces.endingAt(from);
    if (before.isPresent() && before.get().bytes().length < InlinePiece.MAX_PIECE_BYTES) {
      pieces.remove(before.get());
      from = before.get().pos();
      run = joined(before.get().bytes(), run);
    }
    Optional<InlinePiece> after = pieces.beginningAt(patch.end());
    if (after.isPresent() && fitsBehind(run, after.get())) {
      pieces.remove(after.get());
      run = joined(run, after.get().bytes());
    }
    for (int at = 0; at < run.length; at += InlinePiece.MAX_PIECE_BYTES) {
      int to = Math.min(run.length, at + InlinePiece.MAX_PIECE_BYTES);
      pieces.add(piece(from + at, Arrays.copyOfRange(run, at, to)));
    }
  }

  private static boolean fitsBehind(byte[] run, InlinePiece next) {
    int last = run.length % InlinePiece.MAX_PIECE_BYTES;
    return last != 0 && last + next.bytes().length <= InlinePiece.MAX_PIECE_BYTES;
  }

  /** What touches {@code [from, to)}, at most {@link Layout#MAX_ENTRIES} of both together. */
  Layout layout(long from, long to) {
    List<Extent> foundExtents = extents.touching(from, to);
    List<InlinePiece> foundPieces = pieces.touching(from, to);
    boolean complete = !extents.beginsBehind(to) && !pieces.beginsBehind(to);
    if (foundExtents.size() + foundPieces.size() > Layout.MAX_ENTRIES) {
      long limit = positionOfEntry(foundExtents, foundPieces, Layout.MAX_ENTRIES);
      foundExtents = foundExtents.stream().filter(e -> e.pos() < limit).toList();
      foundPieces = foundPieces.stream().filter(p -> p.pos() < limit).toList();
      complete = false;
    }
    return new Layout(foundExtents, foundPieces, complete);
  }

  private static long positionOfEntry(
      List<Extent> extents, List<InlinePiece> pieces, int indexInBoth) {
    List<Long> positions = new ArrayList<>();
    extents.forEach(e -> positions.add(e.pos()));
    pieces.forEach(p -> positions.add(p.pos()));
    positions.sort(null);
    return positions.get(indexInBoth);
  }

  private static Extent slice(Extent e, long from, long to) {
    int skipped = (int) (from - e.pos());
    return new Extent(from, (int) (to - from), e.chunk(), e.chunkOffset() + skipped);
  }

  private static InlinePiece slice(InlinePiece p, long from, long to) {
    return piece(from, Arrays.copyOfRange(p.bytes(), (int) (from - p.pos()), (int) (to - p.pos())));
  }

  private static InlinePiece piece(long pos, byte[] bytes) {
    return new InlinePiece(pos, bytes, BlockChecksums.crc(ByteBuffer.wrap(bytes)));
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
