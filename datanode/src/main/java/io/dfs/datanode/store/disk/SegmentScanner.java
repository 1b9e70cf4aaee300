package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.datanode.store.SkippedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the valid records of a segment that has no valid footer, by trying each 4 KiB boundary. A
 * record counts if its header and every block of its payload verify. A bad one costs nothing but
 * itself: the search goes on at the next boundary. Confined to one thread, for one scan.
 */
final class SegmentScanner {
  private final SegmentName name;
  private final SegmentFile file;
  private final FileWindow window;
  private final List<IndexedRecord> records = new ArrayList<>();
  private final List<Tombstone> tombstones = new ArrayList<>();
  private final List<SkippedRecord> skipped = new ArrayList<>();
  private PositionHint position = PositionHint.NONE;
  private boolean named;
  private long endOffset = RecordHeader.ALIGNMENT;

  /** Where unexplained bytes begin, or -1; they are reported once a valid record follows. */
  private long strayOffset = -1;

  /** Up to here, bytes belong to a record that has been reported. */
  private long reportedUntil;

  SegmentScanner(SegmentName name, SegmentFile file) throws IOException {
    this.name = name;
    this.file = file;
    this.window = new FileWindow(file);
  }

  SegmentContents scan() throws IOException {
    long at = 0;
    while (at + RecordHeader.ALIGNMENT <= window.size()) {
      Optional<RecordHeader> header =
          RecordHeader.decode(window.at(at, RecordHeader.ALIGNMENT), name, at);
      if (header.isPresent() && payloadVerifies(header.get())) {
        take(header.get());
        at = header.get().record().endOffset();
      } else {
        header.ifPresentOrElse(this::skip, strayAt(at));
        at += RecordHeader.ALIGNMENT;
      }
    }
    return new SegmentContents(
        name, file.path(), false, named, endOffset, records, tombstones, skipped, position);
  }

  private boolean payloadVerifies(RecordHeader header) throws IOException {
    IndexedRecord record = header.record();
    if (record.endOffset() > IndexedRecord.align(window.size())) {
      return false;
    }
    int[] crcs = header.crcs();
    for (int block = 0; block < crcs.length; block++) {
      long at = record.payloadOffset() + (long) block * BlockChecksums.BLOCK_BYTES;
      int length = BlockChecksums.blockLength(record.lengthBytes(), block);
      if (at + length > window.size() || BlockChecksums.crc(window.at(at, length)) != crcs[block]) {
        return false;
      }
    }
    return true;
  }

  private void take(RecordHeader header) throws IOException {
    IndexedRecord record = header.record();
    reportStray();
    if (!record.kind().isData()) {
      named |= record.kind() == RecordKind.SEGMENT;
      position = position.merge(new PositionHint(header.position(), 0));
      return;
    }
    position = position.merge(new PositionHint(header.position(), 1));
    records.add(record);
    endOffset = record.endOffset();
    if (record.kind() == RecordKind.TOMBSTONES) {
      ByteBuffer payload = ByteBuffer.allocate(record.lengthBytes());
      file.readFully(payload, record.payloadOffset());
      tombstones.addAll(Tombstone.decode(payload.flip()));
    }
  }

  private void skip(RecordHeader header) {
    IndexedRecord record = header.record();
    Optional<ChunkId> chunk =
        record.kind() == RecordKind.CHUNK ? Optional.of(record.chunkId()) : Optional.empty();
    String reason = record.kind() + " with a payload that does not verify";
    skipped.add(new SkippedRecord(chunk, file.path().toString(), record.offset(), reason));
    reportedUntil = Math.max(reportedUntil, record.endOffset());
  }

  private Runnable strayAt(long at) {
    return () -> {
      if (strayOffset < 0 && at >= reportedUntil && !window.isZeroAt(at)) {
        strayOffset = at;
      }
    };
  }

  /** Bytes that are no record, with a valid record behind them, may have been one. */
  private void reportStray() {
    if (strayOffset >= 0) {
      String reason = "bytes without a valid header";
      skipped.add(new SkippedRecord(Optional.empty(), file.path().toString(), strayOffset, reason));
      strayOffset = -1;
    }
  }
}
