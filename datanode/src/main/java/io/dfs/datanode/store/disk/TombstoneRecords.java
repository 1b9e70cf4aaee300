package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.datanode.store.disk.SegmentAllocator.Reserve;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Makes records of kind TOMBSTONES. */
final class TombstoneRecords {
  /** Most tombstones in one record. */
  static final int MAX_ENTRIES = 16_384;

  private TombstoneRecords() {}

  /** A record with these tombstones; may use the reserve, for deleting is what ends a full disk. */
  static NewRecord allocate(SegmentAllocator allocator, List<Tombstone> tombstones)
      throws IOException {
    ByteBuffer payload = Tombstone.encode(tombstones);
    Range range = allocator.allocate(payload.remaining(), Reserve.USE);
    IndexedRecord fields =
        IndexedRecord.plain(RecordKind.TOMBSTONES, range.offset(), payload.remaining());
    return new NewRecord(range, fields, BlockChecksums.of(payload), Optional.of(payload));
  }
}
