package io.dfs.datanode.store.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.datanode.store.StoredChunk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Every live chunk by id, and what must be known of dead ones: which segments still hold a record
 * of theirs, for only when none does may their tombstone go. Thread-safe; reads take no lock, the
 * lock is a leaf.
 */
final class ChunkIndex {
  private final ConcurrentSkipListMap<ChunkKey, Entry> live = new ConcurrentSkipListMap<>();
  private final Map<ChunkKey, Entry> corrupt = new ConcurrentHashMap<>();
  private final LongAdder liveCount = new LongAdder();
  private final Consumer<Range> freed;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<ChunkKey, List<Entry>> dead = new HashMap<>();

  @GuardedBy("lock")
  private final Map<ChunkKey, Grave> graves = new HashMap<>();

  /** The newest tombstone of a chunk and the segment it stands in. */
  private record Grave(Tombstone tombstone, Segment segment) {}

  /**
   * @param freed is told of each range whose record has died
   */
  ChunkIndex(Consumer<Range> freed) {
    this.freed = freed;
  }

  /** How many chunks live, corrupt ones among them. */
  long liveChunks() {
    return liveCount.sum();
  }

  Optional<Entry> find(ChunkKey key) {
    return Optional.ofNullable(live.get(key));
  }

  /** A record that became durable, or was found at start; the newest of a chunk wins. */
  void put(Entry entry) {
    lock.lock();
    try {
      Grave grave = graves.get(entry.key());
      if (grave != null && entry.record.order() <= grave.tombstone.order()) {
        bury(entry);
        return;
      }
      Entry old = live.get(entry.key());
      if (old != null && old.record.order() > entry.record.order()) {
        bury(entry);
        return;
      }
      live.put(entry.key(), entry);
      liveCount.add(old == null ? 1 : 0);
      entry.segment.liveBytes.addAndGet(entry.record.recordBytes());
      if (old != null) {
        unlive(old);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A tombstone that became durable, or was found at start. */
  void put(Tombstone tombstone, Segment segment) {
    lock.lock();
    try {
      Grave old = graves.get(tombstone.chunk());
      if (old == null || old.tombstone.order() <= tombstone.order()) {
        graves.put(tombstone.chunk(), new Grave(tombstone, segment));
      }
      Entry entry = live.get(tombstone.chunk());
      if (entry != null && entry.record.order() <= tombstone.order()) {
        live.remove(tombstone.chunk());
        liveCount.decrement();
        unlive(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void unlive(Entry entry) {
    entry.segment.liveBytes.addAndGet(-entry.record.recordBytes());
    if (entry.isCorrupt()) {
      corrupt.remove(entry.key(), entry);
      entry.segment.corruptChunks.decrementAndGet();
    }
    bury(entry);
  }

  @GuardedBy("lock")
  private void bury(Entry entry) {
    dead.computeIfAbsent(entry.key(), k -> new ArrayList<>(1)).add(entry);
    freed.accept(entry.range());
  }

  /** A live chunk was found corrupt; it may be written again from now on. */
  void markCorrupt(Entry entry) {
    lock.lock();
    try {
      if (live.get(entry.key()) == entry && !entry.isCorrupt()) {
        entry.markCorrupt();
        corrupt.put(entry.key(), entry);
        entry.segment.corruptChunks.incrementAndGet();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Live chunks that were found corrupt. */
  Stream<ChunkId> corrupt() {
    return corrupt.values().stream().map(Entry::id);
  }

  /** Whether no record of a chunk is known, nor that it was deleted. */
  boolean isUnknown(ChunkKey key) {
    lock.lock();
    try {
      return !live.containsKey(key) && !graves.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  /** Drops tombstones of which no record is left, once everything has been loaded. */
  void forgetNeedlessTombstones() {
    lock.lock();
    try {
      graves.keySet().retainAll(dead.keySet());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tombstones in {@code segment} that must be written again before it goes: those that still keep
   * a record of another segment dead.
   */
  List<Tombstone> tombstonesToKeep(Segment segment) {
    lock.lock();
    try {
      List<Tombstone> kept = new ArrayList<>();
      for (Grave grave : graves.values()) {
        if (grave.segment == segment && keepsDead(grave)) {
          kept.add(grave.tombstone);
        }
      }
      return kept;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean keepsDead(Grave grave) {
    return dead.getOrDefault(grave.tombstone.chunk(), List.of()).stream()
        .anyMatch(e -> e.segment != grave.segment && e.record.order() <= grave.tombstone.order());
  }

  /** {@code segment} is gone from the disk, and with it its dead records and tombstones. */
  void forget(Segment segment) {
    lock.lock();
    try {
      dead.values().forEach(entries -> entries.removeIf(e -> e.segment == segment));
      dead.values().removeIf(List::isEmpty);
      graves.values().removeIf(g -> g.segment == segment);
      graves.keySet().retainAll(dead.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Groups of which there are chunks, ascending. */
  List<GroupId> groups() {
    List<GroupId> groups = new ArrayList<>();
    Map.Entry<ChunkKey, Entry> next = live.firstEntry();
    while (next != null) {
      GroupId group = next.getValue().id().group();
      groups.add(group);
      next = live.higherEntry(ChunkKey.endOf(group));
    }
    return groups;
  }

  /** Sound chunks of a group above a number; a number is never split over two pages. */
  List<StoredChunk> list(GroupId group, long afterNumber, int limit) {
    ChunkKey from = ChunkKey.firstAfter(group, afterNumber);
    ChunkKey to = ChunkKey.endOf(group);
    List<StoredChunk> page = new ArrayList<>();
    if (from.compareTo(to) > 0) {
      return page;
    }
    for (Entry entry : live.subMap(from, true, to, true).values()) {
      if (page.size() >= limit && page.getLast().id().number() != entry.record.number()) {
        break;
      }
      if (!entry.isCorrupt()) {
        page.add(new StoredChunk(entry.id(), entry.record.lengthBytes()));
      }
    }
    return page;
  }

  Iterable<Entry> entries() {
    return live.values();
  }
}
