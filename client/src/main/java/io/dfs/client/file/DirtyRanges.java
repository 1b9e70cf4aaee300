package io.dfs.client.file;

import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.PooledBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is written and not committed, the newest bytes of each position: what every handle of this
 * mount reads first.
 *
 * <p>Bytes are laid one after the other into pooled buffers in the order in which they come, so
 * that many small writes anywhere take no more memory than their bytes, and overwrite in place what
 * is still active. Segments that were sealed into a {@link Batch} stay here, unchanged, until it is
 * committed; newer writes take their place. No segment crosses the border of a region, the aligned
 * piece of the file that makes a full chunk. Guarded by the lock of the file's state.
 */
final class DirtyRanges {
  private static final int BUFFER = BufferPool.BUFFER_BYTES;

  private final int regionBytes;
  private final TreeMap<Long, Segment> overlay = new TreeMap<>();
  private final Map<Long, Integer> activeByRegion = new HashMap<>();
  private @Nullable PooledBuffer open;
  private int used = BUFFER;
  private long bytes;
  private long activeBytes;

  DirtyRanges(int regionBytes) {
    this.regionBytes = regionBytes;
  }

  /** Bytes that are not committed. */
  long bytes() {
    return bytes;
  }

  /** Bytes that are not committed, and that lie over none that {@code layout} knows of. */
  long bytesBeside(LayoutMap layout) {
    long over = 0;
    for (Segment s : overlay.values()) {
      over += layout.coveredBytes(s.pos, s.end());
    }
    return bytes - over;
  }

  /** Bytes that are in no batch yet. */
  long activeBytes() {
    return activeBytes;
  }

  int segmentCount() {
    return overlay.size();
  }

  boolean isEmpty() {
    return overlay.isEmpty();
  }

  /** End of the last dirty byte; 0 if there is none. */
  long end() {
    return overlay.isEmpty() ? 0 : overlay.lastEntry().getValue().end();
  }

  /** Buffers that a write of {@code length} bytes may take at most. */
  int buffersFor(int length) {
    int beyond = length - (BUFFER - used);
    return beyond <= 0 ? 0 : (beyond + BUFFER - 1) / BUFFER;
  }

  /** Copies all of {@code source} to {@code pos}; takes buffers from {@code spare} as needed. */
  void write(long pos, ByteBuffer source, ArrayDeque<PooledBuffer> spare) {
    long end = pos + source.remaining();
    long at = pos;
    while (at < end) {
      Segment there = segmentAt(at);
      int n;
      if (there != null && there.isActive()) {
        n = (int) (Math.min(end, there.end()) - at);
        there.bytes(at, n).put(source.slice(source.position(), n));
      } else {
        n = lay(at, (int) (nextActive(at, end) - at), source, spare);
      }
      source.position(source.position() + n);
      at += n;
    }
  }

  private @Nullable Segment segmentAt(long pos) {
    Map.Entry<Long, Segment> floor = overlay.floorEntry(pos);
    return floor != null && floor.getValue().end() > pos ? floor.getValue() : null;
  }

  private long nextActive(long from, long end) {
    for (Segment s : overlay.subMap(from, false, end, false).values()) {
      if (s.isActive()) {
        return s.pos;
      }
    }
    return end;
  }

  /** Lays at most {@code limit} bytes into the open buffer. */
  private int lay(long pos, int limit, ByteBuffer source, ArrayDeque<PooledBuffer> spare) {
    PooledBuffer target = open;
    if (target == null || used == BUFFER) {
      if (target != null) {
        target.release();
      }
      target = spare.remove();
      open = target;
      used = 0;
    }
    long border = (pos / regionBytes + 1) * regionBytes;
    int n = (int) Math.min(Math.min(limit, BUFFER - used), border - pos);
    target.bytes().slice(used, n).put(source.slice(source.position(), n));
    carve(pos, pos + n);
    Segment before = segmentAt(pos - 1);
    if (before != null
        && before.isActive()
        && before.buffer == target
        && before.offset + before.lengthBytes == used
        && pos % regionBytes != 0) {
      before.lengthBytes += n;
    } else {
      overlay.put(pos, new Segment(pos, n, target.retain(), used, null));
    }
    count(pos, n, true);
    used += n;
    return n;
  }

  private void count(long pos, int n, boolean active) {
    bytes += n;
    if (active) {
      activeBytes += n;
      activeByRegion.merge(pos / regionBytes, n, DirtyRanges::sumOrNothing);
    }
  }

  private static @Nullable Integer sumOrNothing(int a, int b) {
    return a + b == 0 ? null : Integer.valueOf(a + b);
  }

  /** Forgets what is dirty in {@code [from, to)}. */
  void clear(long from, long to) {
    carve(from, to);
    giveBackIdleBuffer();
  }

  private void carve(long from, long to) {
    for (Segment s : touching(from, to)) {
      int cutFrom = (int) (Math.max(from, s.pos) - s.pos);
      int cutTo = (int) (Math.min(to, s.end()) - s.pos);
      if (cutTo < s.lengthBytes) {
        Segment tail = s.tail(s.pos + cutTo);
        overlay.put(tail.pos, tail);
      }
      count(s.pos, cutFrom - cutTo, s.isActive());
      if (cutFrom > 0) {
        s.lengthBytes = cutFrom;
      } else {
        overlay.remove(s.pos, s);
        s.buffer.release();
      }
    }
  }

  private void giveBackIdleBuffer() {
    PooledBuffer idle = open;
    if (overlay.isEmpty() && idle != null) {
      idle.release();
      open = null;
      used = BUFFER;
    }
  }

  /** Segments that touch {@code [from, to)}, ascending. */
  List<Segment> touching(long from, long to) {
    List<Segment> found = new ArrayList<>();
    Map.Entry<Long, Segment> before = overlay.lowerEntry(from);
    if (before != null && before.getValue().end() > from) {
      found.add(before.getValue());
    }
    found.addAll(overlay.subMap(from, to).values());
    return found;
  }

  /** Active segments, ascending. */
  List<Segment> active() {
    return overlay.values().stream().filter(Segment::isActive).toList();
  }

  /** Active segments of a region if they fill it; else none. */
  List<Segment> fullRegion(long region) {
    return activeByRegion.getOrDefault(region, 0) == regionBytes
        ? touching(region * regionBytes, (region + 1) * regionBytes)
        : List.of();
  }

  /** Marks a segment as part of a batch. */
  void seal(Segment segment, Batch batch) {
    count(segment.pos, -segment.lengthBytes, true);
    segment.batch = batch;
    count(segment.pos, segment.lengthBytes, false);
  }

  /** What is still here of a batch that failed becomes active again. */
  void unseal(Batch batch) {
    for (Segment segment : overlay.values()) {
      if (segment.batch == batch) {
        count(segment.pos, -segment.lengthBytes, false);
        segment.batch = null;
        count(segment.pos, segment.lengthBytes, true);
      }
    }
  }

  /** What is still here of a batch that was committed is clean now. */
  void committed(Batch batch) {
    for (Batch.Piece piece : batch.pieces()) {
      for (Segment segment : touching(piece.pos(), piece.end())) {
        if (segment.batch == batch) {
          overlay.remove(segment.pos, segment);
          count(segment.pos, -segment.lengthBytes, false);
          segment.buffer.release();
        }
      }
    }
    giveBackIdleBuffer();
  }

  /** The first dirty segment at or behind {@code pos} that is not in {@code batches}. */
  @Nullable Segment firstOutside(long pos, List<Batch> batches) {
    Segment at = atOrBehind(pos);
    while (at != null) {
      Batch batch = at.batch;
      if (batch == null || !batches.contains(batch)) {
        return at;
      }
      at = atOrBehind(at.end());
    }
    return null;
  }

  /** The segment that covers {@code pos}, else the next one. */
  @Nullable Segment atOrBehind(long pos) {
    Segment there = segmentAt(pos);
    if (there != null) {
      return there;
    }
    Map.Entry<Long, Segment> next = overlay.higherEntry(pos);
    return next == null ? null : next.getValue();
  }
}
