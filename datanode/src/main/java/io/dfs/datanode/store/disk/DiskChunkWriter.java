package io.dfs.datanode.store.disk;

import io.dfs.common.fault.Failpoints;
import io.dfs.common.id.ChunkId;
import io.dfs.datanode.store.BlockVerifier;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.ChunkWriter;
import io.dfs.datanode.store.StoreError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Puts arriving frames into a range of the active segment and has them written back at once, so
 * that the sync at the end finds little to do. A repeat of a chunk that is there takes no range: it
 * is only compared.
 */
final class DiskChunkWriter implements ChunkWriter {
  private static final int WRITEBACK_BYTES = 1 << 20;

  private final StoreParts parts;
  private final ChunkId id;
  private final BlockVerifier verifier;
  private Optional<Range> range;
  private int writtenBack;
  private boolean ended;

  /**
   * @param range where it goes; empty for a chunk that is already stored
   */
  DiskChunkWriter(StoreParts parts, ChunkId id, int maxLengthBytes, Optional<Range> range) {
    this.parts = parts;
    this.id = id;
    this.verifier = new BlockVerifier(id, maxLengthBytes);
    this.range = range;
  }

  @Override
  public int lengthBytes() {
    return verifier.lengthBytes();
  }

  @Override
  public void accept(int[] blockCrcs, ByteBuffer... frame) {
    requireOpen();
    boolean accepted = false;
    try {
      parts.health().requireWritable();
      int offset = verifier.lengthBytes();
      verifier.accept(blockCrcs, frame);
      if (range.isPresent()) {
        write(range.get(), offset, frame);
      }
      accepted = true;
    } finally {
      if (!accepted) {
        abort();
      }
    }
  }

  private void write(Range into, int offset, ByteBuffer... frame) {
    SegmentFile file = into.segment().file;
    long at = into.payloadOffset() + offset;
    try {
      for (ByteBuffer part : frame) {
        file.write(part, at);
        at += part.remaining();
      }
      Failpoints.hit("datanode.write.after-frame");
    } catch (IOException e) {
      throw DiskErrors.isFull(e, parts.segments())
          ? new ChunkStoreException(StoreError.DISK_FULL, parts.segments().path() + " is full", e)
          : parts.health().fail("write", e);
    }
    if (verifier.lengthBytes() - writtenBack >= WRITEBACK_BYTES) {
      parts
          .disk()
          .startWriteback(
              file.path(),
              into.payloadOffset() + writtenBack,
              verifier.lengthBytes() - writtenBack);
      writtenBack = verifier.lengthBytes();
    }
  }

  @Override
  public CompletableFuture<Void> finish(int lengthBytes, int[] blockCrcs) {
    requireOpen();
    try {
      verifier.requireWhole(lengthBytes, blockCrcs);
      if (lengthBytes < 1) {
        throw new IllegalArgumentException("chunk " + id + " without a byte");
      }
      return range.isPresent() ? append(range.get(), blockCrcs) : compare(blockCrcs);
    } catch (ChunkStoreException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      abort();
    }
  }

  private CompletableFuture<Void> append(Range filled, int[] blockCrcs) {
    Range trimmed = parts.allocator().trim(filled, verifier.lengthBytes());
    range = Optional.empty();
    ChunkAppend request =
        new ChunkAppend(parts, trimmed, id, verifier.lengthBytes(), blockCrcs.clone());
    parts.committer().submit(request);
    return request.done();
  }

  /** The chunk was there when this began; if it went away since, its writer has to send again. */
  private CompletableFuture<Void> compare(int[] blockCrcs) {
    if (!parts.reader().holds(id, verifier.lengthBytes(), blockCrcs)) {
      throw new ChunkStoreException(
          StoreError.NOT_FOUND, "chunk " + id + " was deleted while it was repeated");
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void abort() {
    ended = true;
    Optional<Range> unused = range;
    range = Optional.empty();
    unused.ifPresent(parts.allocator()::drop);
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("chunk " + id + " has been finished or aborted");
    }
  }
}
