package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Reads and verifies records of one segment. Stateless. */
final class RecordReader {
  private RecordReader() {}

  /** The header at {@code offset}; empty if there is none that verifies. */
  static Optional<RecordHeader> header(SegmentFile file, SegmentName name, long offset)
      throws IOException {
    return header(file, name, offset, RecordHeader.MAX_BYTES);
  }

  /** The header of a record whose length is known: reads no more than it takes. */
  static Optional<RecordHeader> header(SegmentFile file, SegmentName name, IndexedRecord record)
      throws IOException {
    return header(file, name, record.offset(), RecordHeader.bytesFor(record.lengthBytes()))
        .filter(h -> h.record().equals(record));
  }

  private static Optional<RecordHeader> header(
      SegmentFile file, SegmentName name, long offset, int bytes) throws IOException {
    if (offset < 0) {
      return Optional.empty();
    }
    ByteBuffer block = ByteBuffer.allocate(bytes);
    return file.readFully(block, offset)
        ? RecordHeader.decode(block.flip(), name, offset)
        : Optional.empty();
  }

  /** All bytes of a record's payload; empty if a block does not verify. */
  static Optional<ByteBuffer> payload(SegmentFile file, RecordHeader header) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(header.record().lengthBytes());
    if (!file.readFully(payload, header.record().payloadOffset())) {
      return Optional.empty();
    }
    payload.flip();
    return Arrays.equals(BlockChecksums.of(payload), header.crcs())
        ? Optional.of(payload)
        : Optional.empty();
  }

  /** As above, of a record of which only the place is known. */
  static Optional<ByteBuffer> payload(SegmentFile file, SegmentName name, IndexedRecord record)
      throws IOException {
    Optional<RecordHeader> header = header(file, name, record);
    return header.isEmpty() ? Optional.empty() : payload(file, header.get());
  }
}
