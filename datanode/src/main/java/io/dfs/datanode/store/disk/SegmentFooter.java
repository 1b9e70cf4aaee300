package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.fault.Failpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a sealed segment: a record that lists all others, then one block that says where that
 * is. A segment is sealed if its last 4 KiB are a valid trailer; anything less is scanned, so a
 * crash at any moment of sealing costs a scan and nothing else.
 */
final class SegmentFooter {
  /** Most records in a segment: as many entries as the largest payload holds. */
  static final int MAX_RECORDS = BlockChecksums.MAX_CHUNK_BYTES / IndexedRecord.ENTRY_BYTES;

  private SegmentFooter() {}

  /** Bytes that sealing adds to a segment of so many records. */
  static long bytesFor(int records) {
    return IndexedRecord.recordBytes(records * IndexedRecord.ENTRY_BYTES) + RecordHeader.ALIGNMENT;
  }

  /**
   * Writes and syncs the footer behind the last record, then cuts the file there.
   *
   * @param position durable records of the directory by now
   */
  static void seal(
      SegmentFile file, SegmentName name, List<IndexedRecord> records, long end, long position)
      throws IOException {
    ByteBuffer bytes = encode(name, records, end, position);
    Failpoints.hit("datanode.seal.before-footer");
    file.commitWrite(bytes, end);
    Failpoints.hit("datanode.seal.before-sync");
    file.sync();
    Failpoints.hit("datanode.seal.before-truncate");
    file.truncate(end + bytes.remaining());
  }

  private static ByteBuffer encode(
      SegmentName name, List<IndexedRecord> records, long end, long position) {
    int payloadBytes = records.size() * IndexedRecord.ENTRY_BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(bytesFor(records.size())));
    bytes.position(RecordHeader.ALIGNMENT);
    records.forEach(r -> r.encodeEntry(bytes));
    int[] crcs = BlockChecksums.of(bytes.slice(RecordHeader.ALIGNMENT, payloadBytes));
    bytes.position(0);
    IndexedRecord footer = IndexedRecord.plain(RecordKind.FOOTER, end, payloadBytes);
    new RecordHeader(footer, position, crcs).encode(bytes, name);
    IndexedRecord trailer =
        new IndexedRecord(RecordKind.TRAILER, footer.endOffset(), 0, 0, end, 0, 0);
    bytes.position((int) footer.recordBytes());
    new RecordHeader(trailer, position, new int[0]).encode(bytes, name);
    return bytes.flip();
  }

  /** The contents of a sealed segment; empty if there is no footer or it does not verify. */
  static Optional<SegmentContents> read(SegmentFile file, SegmentName name) throws IOException {
    long trailerOffset = file.size() - RecordHeader.ALIGNMENT;
    Optional<RecordHeader> trailer = readHeader(file, name, trailerOffset, RecordKind.TRAILER);
    if (trailer.isEmpty()) {
      return Optional.empty();
    }
    long end = trailer.get().record().number();
    Optional<RecordHeader> footer = readHeader(file, name, end, RecordKind.FOOTER);
    if (footer.isEmpty()) {
      return Optional.empty();
    }
    Optional<ByteBuffer> payload = RecordReader.payload(file, footer.get());
    if (payload.isEmpty()) {
      return Optional.empty();
    }
    return decode(file, name, footer.get(), payload.get());
  }

  private static Optional<SegmentContents> decode(
      SegmentFile file, SegmentName name, RecordHeader footer, ByteBuffer payload)
      throws IOException {
    List<IndexedRecord> records = new ArrayList<>();
    List<Tombstone> tombstones = new ArrayList<>();
    while (payload.hasRemaining()) {
      IndexedRecord record = IndexedRecord.decodeEntry(payload);
      records.add(record);
      if (record.kind() == RecordKind.TOMBSTONES) {
        Optional<ByteBuffer> list = RecordReader.payload(file, name, record);
        if (list.isEmpty()) {
          return Optional.empty(); // the scan reports it
        }
        tombstones.addAll(Tombstone.decode(list.get()));
      }
    }
    PositionHint position = new PositionHint(footer.position(), 0);
    return Optional.of(
        new SegmentContents(
            name,
            file.path(),
            true,
            true,
            footer.record().offset(),
            records,
            tombstones,
            List.of(),
            position));
  }

  private static Optional<RecordHeader> readHeader(
      SegmentFile file, SegmentName name, long offset, RecordKind kind) throws IOException {
    return RecordReader.header(file, name, offset).filter(h -> h.record().kind() == kind);
  }
}
