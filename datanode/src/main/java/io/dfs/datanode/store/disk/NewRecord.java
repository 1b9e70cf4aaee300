package io.dfs.datanode.store.disk;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A record before its header is written. The payload is there if it is not yet in the file. {@code
 * fields} lacks the order if that is 0: then the record gets the next one.
 */
final class NewRecord {
  private final Range range;
  private final IndexedRecord fields;
  private final int[] crcs;
  private final Optional<ByteBuffer> payload;

  NewRecord(Range range, IndexedRecord fields, int[] crcs, Optional<ByteBuffer> payload) {
    this.range = range;
    this.fields = fields;
    this.crcs = crcs;
    this.payload = payload;
  }

  Range range() {
    return range;
  }

  int[] crcs() {
    return crcs;
  }

  Optional<ByteBuffer> payload() {
    return payload;
  }

  IndexedRecord withOrder(long nextOrder) {
    return fields.order() != 0 || fields.kind() != RecordKind.CHUNK
        ? fields
        : new IndexedRecord(
            fields.kind(),
            fields.offset(),
            fields.lengthBytes(),
            fields.volume(),
            fields.number(),
            fields.key(),
            nextOrder);
  }
}
