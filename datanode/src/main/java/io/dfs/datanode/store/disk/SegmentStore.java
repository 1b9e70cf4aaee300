package io.dfs.datanode.store.disk;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.datanode.store.BlockVerifier;
import io.dfs.datanode.store.ChunkRange;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.ChunkWriter;
import io.dfs.datanode.store.SkippedRecord;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.StoreSpace;
import io.dfs.datanode.store.StoredChunk;
import io.dfs.datanode.store.disk.SegmentAllocator.Reserve;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Chunks in append-only segment files, as docs/internals/segment-format.md specifies them.
 *
 * <p>A chunk's payload goes into a range of the active segment as it arrives, from the caller's
 * thread and beside other writers. Its header is written last, by the one commit thread, which
 * syncs once for all that wait and then puts the chunk into the index. So a record exists only once
 * all its bytes were handed to the disk; a crash leaves ranges without a header, which the scan at
 * the next start steps over, and at most one group of unacknowledged records, which it verifies.
 *
 * <p>Thread-safe. Lock order: none nests in another.
 */
public final class SegmentStore implements ChunkStore {
  private static final int PUNCHES_AT_ONCE = 1024;

  private final StoreParts parts;
  private final Compactor compactor;
  private final List<SkippedRecord> skipped;

  private SegmentStore(StoreParts parts, List<SkippedRecord> skipped) {
    this.parts = parts;
    this.compactor = new Compactor(parts);
    this.skipped = List.copyOf(skipped);
  }

  /**
   * Opens the chunks of a data directory, which the caller keeps open for as long as the store.
   *
   * @param salts makes each segment's salt; must not be predictable
   * @throws FsException EIO if the directory cannot be read
   */
  public static SegmentStore open(
      DataDirectory directory, StoreConfig config, RandomGenerator salts) {
    return open(directory, config, salts, ProcessMetrics.none());
  }

  /**
   * As above, counted and timed.
   *
   * @throws FsException EIO if the directory cannot be read
   */
  public static SegmentStore open(
      DataDirectory directory, StoreConfig config, RandomGenerator salts, MeterRegistry registry) {
    DiskCalls measured =
        new MeasuredDiskCalls(
            new LinuxDiskCalls(), registry, directory.identity().map(i -> i.directory().value()));
    return open(directory, config, salts, measured);
  }

  static SegmentStore open(
      DataDirectory directory, StoreConfig config, RandomGenerator salts, DiskCalls disk) {
    try {
      return new Recovery(directory, config, salts, disk).run();
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot open the chunks of " + directory.path() + ": " + e, e);
    }
  }

  static SegmentStore of(StoreParts parts, List<SkippedRecord> skipped) {
    return new SegmentStore(parts, skipped);
  }

  @Override
  public CompletableFuture<Void> write(ChunkId id, int[] blockCrcs, ByteBuffer... data) {
    int length = BlockVerifier.remaining(data);
    try (ChunkWriter writer = open(id, length)) {
      writer.accept(blockCrcs, data);
      return writer.finish(length, blockCrcs);
    } catch (ChunkStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public ChunkWriter open(ChunkId id, int maxLengthBytes) {
    if (maxLengthBytes < 1) {
      throw new IllegalArgumentException("chunk " + id + " of " + maxLengthBytes + " bytes");
    }
    if (maxLengthBytes > parts.config().maxChunkBytes()) {
      throw new ChunkStoreException(
          StoreError.OVERSIZE,
          "chunk %s of %d bytes; at most %d"
              .formatted(id, maxLengthBytes, parts.config().maxChunkBytes()));
    }
    parts.health().requireWritable();
    boolean stored = parts.reader().find(id).filter(e -> !e.isCorrupt()).isPresent();
    return new DiskChunkWriter(
        parts,
        id,
        maxLengthBytes,
        stored ? Optional.empty() : Optional.of(reserve(maxLengthBytes)));
  }

  private Range reserve(int maxLengthBytes) {
    try {
      return parts.allocator().allocate(maxLengthBytes, Reserve.KEEP);
    } catch (IOException e) {
      throw DiskErrors.isFull(e, parts.segments())
          ? new ChunkStoreException(StoreError.DISK_FULL, parts.segments().path() + " is full", e)
          : parts.health().fail("making a segment", e);
    }
  }

  @Override
  public ChunkRange read(
      ChunkId id, int offsetBytes, int lengthBytes, IntFunction<ByteBuffer> buffers) {
    return parts.reader().read(id, offsetBytes, lengthBytes, buffers);
  }

  @Override
  public Optional<StoredChunk> stat(ChunkId id) {
    return parts
        .reader()
        .find(id)
        .filter(e -> !e.isCorrupt())
        .map(e -> new StoredChunk(id, e.record.lengthBytes()));
  }

  @Override
  public int[] blockCrcs(ChunkId id) {
    return parts.reader().blockCrcs(id);
  }

  @Override
  public CompletableFuture<Integer> delete(List<ChunkId> ids) {
    if (ids.size() > MAX_DELETE) {
      throw new IllegalArgumentException(ids.size() + " chunks to delete at once");
    }
    TombstoneAppend request = new TombstoneAppend(parts, ids);
    parts.committer().submit(request);
    return request.done();
  }

  @Override
  public List<StoredChunk> list(GroupId group, long afterNumber, int limit) {
    return parts.index().list(group, afterNumber, limit);
  }

  @Override
  public List<GroupId> groups() {
    return parts.index().groups();
  }

  @Override
  public void verify(ChunkId id) {
    parts.reader().verify(id);
  }

  @Override
  public CompletableFuture<Void> probe() {
    ProbeAppend request = new ProbeAppend(parts.allocator());
    parts.committer().submit(request);
    return request.done();
  }

  @Override
  public StoreSpace space() {
    try {
      long unused = parts.allocator().unusedBytes();
      long usable = parts.segments().usableBytes() - parts.config().reserveBytes();
      long used = parts.segments().open().stream().mapToLong(s -> s.liveBytes.get()).sum();
      long capacity = parts.segments().path().toFile().getTotalSpace();
      return new StoreSpace(
          capacity, Math.max(0, usable) + unused, used, parts.index().liveChunks());
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot ask for the room of " + parts.segments().path(), e);
    }
  }

  @Override
  public long position() {
    return parts.committer().position();
  }

  @Override
  public Optional<String> failure() {
    return parts.health().failure();
  }

  @Override
  public List<ChunkId> damaged(int limit) {
    Stream<ChunkId> lost =
        skipped.stream()
            .flatMap(s -> s.chunk().stream())
            .filter(id -> parts.index().isUnknown(ChunkKey.of(id)));
    return Stream.concat(parts.index().corrupt(), lost).distinct().limit(limit).toList();
  }

  @Override
  public List<SkippedRecord> skipped() {
    return skipped;
  }

  @Override
  public int maintain() {
    if (parts.health().failure().isPresent()) {
      return 0;
    }
    parts.committer().wake();
    int punched = parts.segments().punch(PUNCHES_AT_ONCE);
    return punched + (compactor.compactOne() ? 1 : 0);
  }

  @Override
  public void close() {
    parts.committer().close();
    parts.segments().close();
  }
}
