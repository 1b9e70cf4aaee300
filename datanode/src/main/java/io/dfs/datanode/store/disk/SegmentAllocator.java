package io.dfs.datanode.store.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands out ranges of the active segment and makes the next one when it is full. Thread-safe. The
 * lock is a leaf and never held across the disk: who finds the segment full makes a new one, and
 * others who need it wait for that future.
 */
final class SegmentAllocator {
  private final StoreConfig config;
  private final SegmentDirectory directory;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Segment active;

  @GuardedBy("lock")
  private @Nullable CompletableFuture<Void> rolling;

  SegmentAllocator(StoreConfig config, SegmentDirectory directory) {
    this.config = config;
    this.directory = directory;
  }

  /** Who may use the reserve: what frees space must not fail for want of it. */
  enum Reserve {
    KEEP,
    USE
  }

  /**
   * A range for a record whose payload has at most {@code maxPayloadBytes}.
   *
   * @throws ChunkStoreException DISK_FULL
   */
  Range allocate(int maxPayloadBytes, Reserve reserve) throws IOException {
    long bytes = IndexedRecord.recordBytes(maxPayloadBytes);
    while (true) {
      CompletableFuture<Void> roll;
      boolean mine = false;
      lock.lock();
      try {
        Optional<Range> range = take(bytes);
        if (range.isPresent()) {
          return range.get();
        }
        if (rolling == null) {
          rolling = new CompletableFuture<>();
          mine = true;
        }
        roll = rolling;
      } finally {
        lock.unlock();
      }
      if (mine) {
        roll(roll, bytes, reserve);
      } else {
        roll.join(); // whether it succeeded shows in the next round
      }
    }
  }

  @GuardedBy("lock")
  private Optional<Range> take(long bytes) {
    Segment segment = active;
    if (segment == null || segment.full) {
      return Optional.empty();
    }
    long footer = SegmentFooter.bytesFor(segment.rangesGiven + 1);
    if (segment.tail + bytes + footer > segment.capacity
        || segment.rangesGiven == SegmentFooter.MAX_RECORDS) {
      return Optional.empty();
    }
    Range range = new Range(segment, segment.tail, bytes);
    segment.tail += bytes;
    segment.rangesGiven++;
    segment.rangesOpen++;
    return Optional.of(range);
  }

  private void roll(CompletableFuture<Void> roll, long bytes, Reserve reserve) throws IOException {
    Segment next = null;
    try {
      next = directory.create(capacityFor(bytes, reserve));
    } finally {
      lock.lock();
      try {
        rolling = null;
        if (next != null) {
          retire();
          active = next;
        }
      } finally {
        lock.unlock();
      }
      roll.complete(null);
    }
  }

  @GuardedBy("lock")
  private void retire() {
    Segment old = active;
    if (old != null) {
      old.full = true;
      if (old.rangesOpen == 0) {
        directory.readyToSeal(old);
      }
    }
  }

  private long capacityFor(long recordBytes, Reserve reserve) throws IOException {
    long needed = RecordHeader.ALIGNMENT + recordBytes + SegmentFooter.bytesFor(1);
    long usable = directory.usableBytes() - (reserve == Reserve.KEEP ? config.reserveBytes() : 0);
    long capacity = Math.min(Math.max(needed, config.segmentBytes()), usable);
    if (capacity < needed) {
      throw new ChunkStoreException(
          StoreError.DISK_FULL,
          directory.path() + " has no room for " + recordBytes + " bytes above its reserve");
    }
    return capacity & -RecordHeader.ALIGNMENT;
  }

  /** Gives back the end of a range whose payload came out shorter; answers what is kept. */
  Range trim(Range range, int payloadBytes) {
    Range kept =
        new Range(range.segment(), range.offset(), IndexedRecord.recordBytes(payloadBytes));
    giveBack(new Range(range.segment(), kept.endOffset(), range.bytes() - kept.bytes()));
    return kept;
  }

  /** A range that will hold no record. */
  void drop(Range range) {
    giveBack(range);
    release(range.segment());
  }

  /** The record in one range of {@code segment} is durable, or never will be. */
  void release(Segment segment) {
    boolean last;
    lock.lock();
    try {
      segment.rangesOpen--;
      last = segment.full && segment.rangesOpen == 0;
    } finally {
      lock.unlock();
    }
    if (last) {
      directory.readyToSeal(segment);
    }
  }

  /** Ends the active segment, when the store closes. */
  void retireActive() {
    lock.lock();
    try {
      retire();
      active = null;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes left in the active segment. */
  long unusedBytes() {
    lock.lock();
    try {
      Segment segment = active;
      return segment == null || segment.full ? 0 : segment.capacity - segment.tail;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Range unused) {
    Segment segment = unused.segment();
    lock.lock();
    try {
      if (unused.endOffset() == segment.tail && !segment.full) {
        segment.tail = unused.offset();
      } // else it stays a gap, which is punched when the segment is sealed
    } finally {
      lock.unlock();
    }
  }
}
