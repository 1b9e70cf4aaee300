package io.dfs.datanode.store.disk;

import io.dfs.common.fault.Failpoints;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.disk.SegmentAllocator.Reserve;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites the live records of sparse segments and removes these. Confined to the maintenance
 * thread.
 *
 * <p>A copy becomes durable before its original goes; if both are found after a crash, either
 * serves. A segment that holds a corrupt chunk stays until that has been repaired or deleted.
 */
final class Compactor {
  private static final Logger log = LoggerFactory.getLogger(Compactor.class);

  /** Copies that are written before their sync is waited for. */
  private static final int COPIES_IN_FLIGHT = 16;

  private static final int SMALL_FRACTION = 8;

  private final StoreParts parts;

  Compactor(StoreParts parts) {
    this.parts = parts;
  }

  /** Compacts the segment that costs least, if one is due; answers whether it did. */
  boolean compactOne() {
    Optional<Segment> victim = victim();
    try {
      return victim.isPresent() && compact(victim.get());
    } catch (ChunkStoreException e) {
      log.warn("{} stays for now: {}", victim.orElseThrow(), e.getMessage());
      return false;
    } catch (IOException e) {
      if (!DiskErrors.isFull(e, parts.segments())) {
        parts.health().fail("compaction", e);
      }
      return false;
    }
  }

  private Optional<Segment> victim() {
    List<Segment> sealed = parts.segments().open().stream().filter(s -> s.sealed).toList();
    Comparator<Segment> byLiveBytes = Comparator.comparingLong(s -> s.liveBytes.get());
    Optional<Segment> sparse = sealed.stream().filter(this::isSparse).min(byLiveBytes);
    if (sparse.isPresent()) {
      return sparse;
    }
    List<Segment> small = sealed.stream().filter(this::isSmall).toList();
    return small.size() > parts.config().smallSegments()
        ? small.stream().min(byLiveBytes)
        : Optional.empty();
  }

  private boolean isSparse(Segment segment) {
    return segment.corruptChunks.get() == 0
        && segment.liveBytes.get() * 100 < segment.endOffset * parts.config().compactBelowPercent();
  }

  private boolean isSmall(Segment segment) {
    return segment.corruptChunks.get() == 0
        && segment.endOffset < parts.config().segmentBytes() / SMALL_FRACTION;
  }

  private boolean compact(Segment victim) throws IOException {
    List<CompletableFuture<Void>> copies = new ArrayList<>();
    for (Entry entry : liveIn(victim)) {
      if (!copy(entry, copies)) {
        await(copies);
        return true;
      }
      if (copies.size() >= COPIES_IN_FLIGHT) {
        await(copies);
      }
    }
    List<Tombstone> tombstones = parts.index().tombstonesToKeep(victim);
    for (int from = 0; from < tombstones.size(); from += TombstoneRecords.MAX_ENTRIES) {
      int to = Math.min(tombstones.size(), from + TombstoneRecords.MAX_ENTRIES);
      TombstoneMove move = new TombstoneMove(parts, tombstones.subList(from, to));
      parts.committer().submit(move);
      copies.add(move.done());
    }
    // Says in a segment that stays how many records were durable, before the one that did goes.
    ProbeAppend checkpoint = new ProbeAppend(parts.allocator());
    parts.committer().submit(checkpoint);
    copies.add(checkpoint.done());
    await(copies);
    Failpoints.hit("datanode.compact.before-remove");
    parts.index().forget(victim);
    parts.segments().remove(victim);
    log.info("compacted {}", victim);
    return true;
  }

  private List<Entry> liveIn(Segment victim) {
    List<Entry> entries = new ArrayList<>();
    parts
        .index()
        .entries()
        .forEach(
            e -> {
              if (e.segment == victim) {
                entries.add(e);
              }
            });
    entries.sort(Comparator.comparingLong(e -> e.record.offset()));
    return entries;
  }

  /** Starts to copy a chunk; false if it is corrupt, true also if it has just gone. */
  private boolean copy(Entry entry, List<CompletableFuture<Void>> copies) throws IOException {
    int length = entry.record.lengthBytes();
    ByteBuffer bytes;
    int[] crcs;
    try {
      var chunk = parts.reader().read(entry.id(), 0, length, ByteBuffer::allocate);
      bytes = chunk.bytes();
      crcs = chunk.blockCrcs();
    } catch (ChunkStoreException e) {
      return e.error() != StoreError.CORRUPT;
    }
    Range range = parts.allocator().allocate(length, Reserve.USE);
    boolean submitted = false;
    try {
      range.segment().file.write(bytes, range.payloadOffset());
      submitted = true;
    } finally {
      if (!submitted) {
        parts.allocator().drop(range);
      }
    }
    ChunkMove move = new ChunkMove(parts, range, entry, crcs);
    parts.committer().submit(move);
    copies.add(move.done());
    return true;
  }

  private static void await(List<CompletableFuture<Void>> copies) {
    try {
      copies.forEach(CompletableFuture::join);
      copies.clear();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ChunkStoreException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
