package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.datanode.store.ChunkRange;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, reads and verifies chunks. Thread-safe and without locks: a record that was moved or
 * deleted under a reader reads as zeros or from a closed file, so who fails looks into the index
 * again and tries once more if the chunk is somewhere else now.
 */
final class ChunkReader {
  private static final Logger log = LoggerFactory.getLogger(ChunkReader.class);
  private static final int VERIFY_BYTES = 4 * BlockChecksums.BLOCK_BYTES;

  private final ChunkIndex index;

  ChunkReader(ChunkIndex index) {
    this.index = index;
  }

  /**
   * The record of a chunk, if there is one.
   *
   * @throws ChunkStoreException WRONG_KEY
   */
  Optional<Entry> find(ChunkId id) {
    Optional<Entry> entry = index.find(ChunkKey.of(id));
    if (entry.isPresent() && entry.get().record.key() != id.key()) {
      throw new ChunkStoreException(
          StoreError.WRONG_KEY, "chunk " + id + " is stored under another key");
    }
    return entry;
  }

  /**
   * Whether exactly this chunk is stored. A corrupt one counts as absent.
   *
   * @throws ChunkStoreException WRONG_KEY, DIFFERENT_CONTENT
   */
  boolean holds(ChunkId id, int lengthBytes, int[] crcs) {
    Optional<Entry> entry = find(id).filter(e -> !e.isCorrupt());
    if (entry.isEmpty()) {
      return false;
    }
    try {
      if (entry.get().record.lengthBytes() != lengthBytes || !Arrays.equals(blockCrcs(id), crcs)) {
        throw new ChunkStoreException(
            StoreError.DIFFERENT_CONTENT, "chunk " + id + " is stored with other bytes");
      }
      return true;
    } catch (ChunkStoreException e) {
      if (e.error() == StoreError.CORRUPT || e.error() == StoreError.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  int[] blockCrcs(ChunkId id) {
    return reading(id, entry -> header(entry).crcs());
  }

  ChunkRange read(ChunkId id, int offset, int length, IntFunction<ByteBuffer> buffers) {
    return reading(id, entry -> readBlocks(entry, offset, length, buffers));
  }

  void verify(ChunkId id) {
    reading(id, this::verifyAll);
  }

  private boolean verifyAll(Entry entry) throws IOException {
    int length = entry.record.lengthBytes();
    for (int at = 0; at < length; at += VERIFY_BYTES) {
      readBlocks(entry, at, Math.min(VERIFY_BYTES, length - at), ByteBuffer::allocate);
    }
    return true;
  }

  private <T> T reading(ChunkId id, EntryCall<T> call) {
    Entry entry = require(id);
    while (true) {
      try {
        return call.on(entry);
      } catch (IOException e) {
        Entry now = require(id);
        if (now == entry) {
          throw corrupt(entry, e);
        }
        entry = now;
      }
    }
  }

  private Entry require(ChunkId id) {
    Entry entry =
        find(id).orElseThrow(() -> new ChunkStoreException(StoreError.NOT_FOUND, "no chunk " + id));
    if (entry.isCorrupt()) {
      throw new ChunkStoreException(StoreError.CORRUPT, "chunk " + id + " is corrupt");
    }
    return entry;
  }

  private ChunkStoreException corrupt(Entry entry, IOException cause) {
    index.markCorrupt(entry);
    String message =
        "chunk %s in %s at %d: %s"
            .formatted(entry.id(), entry.segment, entry.record.offset(), cause.getMessage());
    log.error("corrupt: {}", message);
    return new ChunkStoreException(StoreError.CORRUPT, message, cause);
  }

  private static RecordHeader header(Entry entry) throws IOException {
    return RecordReader.header(entry.segment.file, entry.segment.name, entry.record)
        .orElseThrow(() -> new IOException("the header does not verify"));
  }

  private static ChunkRange readBlocks(
      Entry entry, int offset, int length, IntFunction<ByteBuffer> buffers) throws IOException {
    int chunkLength = entry.record.lengthBytes();
    if (offset < 0 || length < 1 || length > chunkLength - offset) {
      throw new IllegalArgumentException(
          "range %d+%d of chunk %s of %d bytes".formatted(offset, length, entry.id(), chunkLength));
    }
    int first = offset / BlockChecksums.BLOCK_BYTES;
    int last = (offset + length - 1) / BlockChecksums.BLOCK_BYTES;
    int start = first * BlockChecksums.BLOCK_BYTES;
    int end = Math.min(chunkLength, (last + 1) * BlockChecksums.BLOCK_BYTES);
    int[] crcs = Arrays.copyOfRange(header(entry).crcs(), first, last + 1);
    ByteBuffer bytes = buffers.apply(end - start);
    bytes.limit(bytes.position() + end - start);
    bytes.mark();
    if (!entry.segment.file.readFully(bytes, entry.record.payloadOffset() + start)) {
      throw new IOException("the segment ends before the payload");
    }
    bytes.reset();
    if (!Arrays.equals(BlockChecksums.of(bytes), crcs)) {
      throw new IOException("blocks %d to %d do not verify".formatted(first, last));
    }
    return new ChunkRange(start, crcs, bytes);
  }

  /** What is read of a record; an IOException says that the record is not what it should be. */
  private interface EntryCall<T> {
    T on(Entry entry) throws IOException;
  }
}
