package io.dfs.datanode.store.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A segment file in use. The tail fields are guarded by the lock of the {@link SegmentAllocator};
 * the list of records belongs to the commit thread; the rest is thread-safe.
 */
final class Segment {
  final SegmentName name;
  final SegmentFile file;

  /** Bytes of live chunk records. */
  final AtomicLong liveBytes = new AtomicLong();

  /** Live chunks found corrupt. */
  final AtomicInteger corruptChunks = new AtomicInteger();

  /** Records that are durable, in the order they became so; empty once it is sealed. */
  final List<IndexedRecord> records = new ArrayList<>();

  /** Where the next range begins. Guarded by the allocator. */
  long tail = RecordHeader.ALIGNMENT;

  /** Bytes the file was made with. */
  final long capacity;

  /** Ranges handed out so far. Guarded by the allocator. */
  int rangesGiven;

  /** Ranges handed out and not yet committed or dropped. Guarded by the allocator. */
  int rangesOpen;

  /** No more ranges are handed out. Guarded by the allocator. */
  boolean full;

  /** Has a footer, or will never get one; nothing is written to it any more. */
  volatile boolean sealed;

  /** Where records end; set when sealed. */
  volatile long endOffset;

  private Segment(SegmentName name, SegmentFile file, long capacity) {
    this.name = name;
    this.file = file;
    this.capacity = capacity;
  }

  static Segment active(SegmentName name, SegmentFile file, long capacity) {
    return new Segment(name, file, capacity);
  }

  static Segment sealed(SegmentName name, SegmentFile file, long endOffset) {
    Segment segment = new Segment(name, file, endOffset);
    segment.full = true;
    segment.sealed = true;
    segment.endOffset = endOffset;
    return segment;
  }

  @Override
  public String toString() {
    return name.fileName();
  }
}
