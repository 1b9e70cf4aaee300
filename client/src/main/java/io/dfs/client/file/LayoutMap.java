package io.dfs.client.file;

import io.dfs.client.chunk.ChunkReader;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is committed, as far as it is known: an interval map from file positions to bytes of chunks
 * and inline bytes. In a range that is known, what has no entry is a hole. Pieces need not have the
 * boundaries that the server gave them. Guarded by the lock of the file's state.
 */
final class LayoutMap {
  /** Bytes {@code [pos, end)} of the file. */
  sealed interface Entry {
    long pos();

    int lengthBytes();

    default long end() {
      return pos() + lengthBytes();
    }

    /** The part {@code [from, to)} of it. */
    Entry part(long from, long to);
  }

  /** Bytes in a chunk. */
  record InChunk(Extent extent) implements Entry {
    @Override
    public long pos() {
      return extent.pos();
    }

    @Override
    public int lengthBytes() {
      return extent.lengthBytes();
    }

    @Override
    public Entry part(long from, long to) {
      int skip = (int) (from - extent.pos());
      return new InChunk(
          new Extent(from, (int) (to - from), extent.chunk(), extent.chunkOffset() + skip));
    }
  }

  /** Inline bytes; the array is shared and never changed. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Inline(long pos, byte[] bytes) implements Entry {
    int crc() {
      return BlockChecksums.crc(ByteBuffer.wrap(bytes));
    }

    @Override
    public int lengthBytes() {
      return bytes.length;
    }

    @Override
    public Entry part(long from, long to) {
      return new Inline(from, Arrays.copyOfRange(bytes, (int) (from - pos), (int) (to - pos)));
    }
  }

  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private final RangeSet known = new RangeSet();
  private long inlineBytes;

  /** Forgets everything. */
  void clear() {
    entries.clear();
    known.clear();
    inlineBytes = 0;
  }

  /** Takes over what the server says of {@code [from, to)}. */
  void load(long from, long to, Layout layout) {
    long end = knownEnd(to, layout);
    carve(from, end);
    known.add(from, end);
    layout.extents().forEach(e -> insertClipped(new InChunk(e), from, end));
    layout.inline().forEach(p -> insertClipped(new Inline(p.pos(), p.bytes()), from, end));
  }

  private static long knownEnd(long to, Layout layout) {
    if (layout.complete()) {
      return Long.MAX_VALUE;
    }
    if (layout.extents().size() + layout.inline().size() < Layout.MAX_ENTRIES) {
      return to;
    }
    long lastExtent = layout.extents().isEmpty() ? 0 : layout.extents().getLast().end();
    long lastPiece = layout.inline().isEmpty() ? 0 : layout.inline().getLast().end();
    return Math.min(to, Math.max(lastExtent, lastPiece));
  }

  private void insertClipped(Entry entry, long from, long to) {
    long start = Math.max(from, entry.pos());
    long end = Math.min(to, entry.end());
    if (start < end) {
      insert(start == entry.pos() && end == entry.end() ? entry : entry.part(start, end));
    }
  }

  /** Replaces what was in the entry's range. */
  void put(Entry entry) {
    carve(entry.pos(), entry.end());
    known.add(entry.pos(), entry.end());
    insert(entry);
  }

  /** The file ends at {@code size} now: nothing lies behind it. */
  void truncate(long size) {
    carve(size, Long.MAX_VALUE);
    known.add(size, Long.MAX_VALUE);
  }

  private void insert(Entry entry) {
    entries.put(entry.pos(), entry);
    inlineBytes += entry instanceof Inline i ? i.lengthBytes() : 0;
  }

  private void remove(Entry entry) {
    entries.remove(entry.pos());
    inlineBytes -= entry instanceof Inline i ? i.lengthBytes() : 0;
  }

  private void carve(long from, long to) {
    for (Entry entry : touching(from, to)) {
      remove(entry);
      if (entry.pos() < from) {
        insert(entry.part(entry.pos(), from));
      }
      if (entry.end() > to) {
        insert(entry.part(to, entry.end()));
      }
    }
  }

  /** Entries that touch {@code [from, to)}, whole, ascending. */
  List<Entry> touching(long from, long to) {
    List<Entry> found = new ArrayList<>();
    if (from >= to) {
      return found;
    }
    Map.Entry<Long, Entry> before = entries.lowerEntry(from);
    if (before != null && before.getValue().end() > from) {
      found.add(before.getValue());
    }
    found.addAll(entries.subMap(from, to).values());
    return found;
  }

  /** The entry that covers {@code pos}, else the next one. */
  @Nullable Entry atOrBehind(long pos) {
    Map.Entry<Long, Entry> floor = entries.floorEntry(pos);
    if (floor != null && floor.getValue().end() > pos) {
      return floor.getValue();
    }
    Map.Entry<Long, Entry> next = entries.higherEntry(pos);
    return next == null ? null : next.getValue();
  }

  /** All entries, ascending. */
  List<Entry> all() {
    return List.copyOf(entries.values());
  }

  /** The first position in {@code [from, to)} of which nothing is known; {@code to} if none. */
  long firstUnknown(long from, long to) {
    return known.firstMissing(from, to);
  }

  /** Inline bytes that are known of. */
  long inlineBytes() {
    return inlineBytes;
  }

  /** Inline bytes known of in {@code [from, to)}. */
  long inlineBytes(long from, long to) {
    long sum = 0;
    for (Entry entry : touching(from, to)) {
      if (entry instanceof Inline) {
        sum += Math.min(to, entry.end()) - Math.max(from, entry.pos());
      }
    }
    return sum;
  }

  /** Bytes, inline or in chunks, that are known of in {@code [from, to)}. */
  long coveredBytes(long from, long to) {
    long sum = 0;
    for (Entry entry : touching(from, to)) {
      sum += Math.min(to, entry.end()) - Math.max(from, entry.pos());
    }
    return sum;
  }

  /** End of the last known extent, 0 if there is none: only inline bytes and holes lie behind. */
  long lastExtentEnd() {
    for (Entry entry : entries.descendingMap().values()) {
      if (entry instanceof InChunk) {
        return entry.end();
      }
    }
    return 0;
  }

  /** The run of short pieces at the end; see {@link ShortTail}. */
  ShortTail shortTail() {
    return ShortTail.of(entries.descendingMap().values());
  }

  static List<Entry> entriesOf(Layout layout) {
    List<Entry> all = new ArrayList<>();
    layout.extents().forEach(e -> all.add(new InChunk(e)));
    for (InlinePiece piece : layout.inline()) {
      all.add(new Inline(piece.pos(), piece.bytes()));
    }
    all.sort((a, b) -> Long.compare(a.pos(), b.pos()));
    return all;
  }

  /** Known chunk ranges in {@code [from, to)}. */
  List<ChunkReader.Slice> chunkSlices(long from, long to) {
    List<ChunkReader.Slice> slices = new ArrayList<>();
    for (Entry entry : touching(from, to)) {
      if (entry instanceof InChunk chunk) {
        long start = Math.max(from, chunk.pos());
        int offset = chunk.extent().chunkOffset() + (int) (start - chunk.pos());
        int length = (int) (Math.min(to, chunk.end()) - start);
        slices.add(new ChunkReader.Slice(chunk.extent().chunk(), offset, length));
      }
    }
    return slices;
  }
}
