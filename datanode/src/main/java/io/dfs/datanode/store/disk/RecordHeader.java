package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first 4 KiB of a record. Its checksum covers the block checksums of the payload, and the
 * segment's salt and the record's own offset stand in it: a payload that holds a copy of a segment
 * file is never taken for records. Immutable; the array must not be changed.
 */
final class RecordHeader {
  /** Records and payloads start at multiples of this. */
  static final int ALIGNMENT = 4096;

  static final int FORMAT_VERSION = 1;

  private static final long MAGIC = 0x4446_5352_4543_3031L; // "DFSREC01"
  private static final int FIXED_BYTES = 84;
  private static final int MAX_BLOCKS = BlockChecksums.blockCount(BlockChecksums.MAX_CHUNK_BYTES);

  /** Most bytes of a header that mean anything; zeros up to {@link #ALIGNMENT} follow. */
  static final int MAX_BYTES = FIXED_BYTES + 4 * MAX_BLOCKS + 4;

  private final IndexedRecord record;
  private final long position;
  private final int[] crcs;

  RecordHeader(IndexedRecord record, long position, int[] crcs) {
    if (crcs.length != BlockChecksums.blockCount(record.lengthBytes())) {
      throw new IllegalStateException(crcs.length + " checksums for " + record);
    }
    this.record = record;
    this.position = position;
    this.crcs = crcs;
  }

  IndexedRecord record() {
    return record;
  }

  /** Durable records of the directory before the group that this record was synced with. */
  long position() {
    return position;
  }

  int[] crcs() {
    return crcs;
  }

  /** Bytes of a header for a payload of {@code lengthBytes}, without the padding. */
  static int bytesFor(int lengthBytes) {
    return FIXED_BYTES + 4 * BlockChecksums.blockCount(lengthBytes) + 4;
  }

  /** Puts the header, padded to {@link #ALIGNMENT}. */
  void encode(ByteBuffer out, SegmentName segment) {
    int start = out.position();
    out.putLong(MAGIC).putLong(segment.salt()).putLong(segment.id()).putLong(record.offset());
    out.putShort((short) FORMAT_VERSION).putShort((short) record.kind().code());
    out.putInt(crcs.length).putInt(record.lengthBytes()).putInt(record.volume());
    out.putLong(record.number()).putLong(record.key()).putLong(record.order()).putLong(position);
    out.putInt(0);
    for (int crc : crcs) {
      out.putInt(crc);
    }
    out.putInt(BlockChecksums.crc(out.slice(start, out.position() - start)));
    while (out.position() < start + ALIGNMENT) {
      out.put((byte) 0);
    }
  }

  /**
   * Reads the header at the buffer's position (left alone); empty unless it is whole and was
   * written for this place.
   */
  static Optional<RecordHeader> decode(ByteBuffer in, SegmentName segment, long offset) {
    int start = in.position();
    if (in.remaining() < FIXED_BYTES + 4
        || in.getLong(start) != MAGIC
        || in.getLong(start + 8) != segment.salt()
        || in.getLong(start + 16) != segment.id()
        || in.getLong(start + 24) != offset
        || in.getShort(start + 32) != FORMAT_VERSION) {
      return Optional.empty();
    }
    int blocks = in.getInt(start + 36);
    int length = in.getInt(start + 40);
    if (length < 0
        || length > BlockChecksums.MAX_CHUNK_BYTES
        || blocks != BlockChecksums.blockCount(length)) {
      return Optional.empty();
    }
    int covered = FIXED_BYTES + 4 * blocks;
    if (in.remaining() < covered + 4
        || BlockChecksums.crc(in.slice(start, covered)) != in.getInt(start + covered)) {
      return Optional.empty();
    }
    return RecordKind.of(in.getShort(start + 34))
        .map(kind -> decodeChecked(in, start, kind, offset));
  }

  private static RecordHeader decodeChecked(
      ByteBuffer in, int start, RecordKind kind, long offset) {
    int length = in.getInt(start + 40);
    int[] crcs = new int[in.getInt(start + 36)];
    in.slice(start + FIXED_BYTES, 4 * crcs.length).asIntBuffer().get(crcs);
    return new RecordHeader(
        new IndexedRecord(
            kind,
            offset,
            length,
            in.getInt(start + 44),
            in.getLong(start + 48),
            in.getLong(start + 56),
            in.getLong(start + 64)),
        in.getLong(start + 72),
        crcs);
  }
}
