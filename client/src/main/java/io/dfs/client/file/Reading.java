package io.dfs.client.file;

import io.dfs.client.chunk.ChunkReader;
import io.dfs.common.metadata.Extent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One pass over a range of a file: dirty bytes, then inline ones, holes, and ranges of chunks. */
final class Reading {
  private static final byte[] ZEROS = new byte[64 << 10];

  private final FileContents contents;
  private final long pos;
  private final ByteBuffer target;
  private final List<ChunkReader.Slice> slices = new ArrayList<>();
  private final List<ByteBuffer> targets = new ArrayList<>();
  private OptionalLong unknownFrom = OptionalLong.empty();

  Reading(FileContents contents, long pos, ByteBuffer target) {
    this.contents = contents;
    this.pos = pos;
    this.target = target;
  }

  ReadPlan plan() {
    int length = (int) Math.max(0, Math.min(target.remaining(), contents.size() - pos));
    long at = pos;
    for (Segment segment : contents.dirty().touching(pos, pos + length)) {
      if (segment.pos > at) {
        clean(at, segment.pos);
      }
      long from = Math.max(pos, segment.pos);
      at = Math.min(pos + length, segment.end());
      window(from, at).put(segment.bytes(from, (int) (at - from)));
    }
    clean(at, pos + length);
    return new ReadPlan(length, slices, targets, unknownFrom);
  }

  private ByteBuffer window(long from, long to) {
    return target.slice(target.position() + (int) (from - pos), (int) (to - from));
  }

  private void clean(long from, long to) {
    long unknown = contents.layout().firstUnknown(from, to);
    if (unknown < to && unknownFrom.isEmpty()) {
      unknownFrom = OptionalLong.of(unknown);
    }
    long at = from;
    for (LayoutMap.Entry entry : contents.layout().touching(from, to)) {
      zero(at, entry.pos());
      long start = Math.max(from, entry.pos());
      at = Math.min(to, entry.end());
      switch (entry) {
        case LayoutMap.Inline inline ->
            window(start, at).put(inline.bytes(), (int) (start - inline.pos()), (int) (at - start));
        case LayoutMap.InChunk chunk -> addSlice(chunk.extent(), start, at);
      }
    }
    zero(at, to);
  }

  private void addSlice(Extent extent, long from, long to) {
    int offset = extent.chunkOffset() + (int) (from - extent.pos());
    slices.add(new ChunkReader.Slice(extent.chunk(), offset, (int) (to - from)));
    targets.add(window(from, to));
  }

  private void zero(long from, long to) {
    if (from < to) {
      ByteBuffer hole = window(from, to);
      while (hole.hasRemaining()) {
        hole.put(ZEROS, 0, Math.min(ZEROS.length, hole.remaining()));
      }
    }
  }
}
