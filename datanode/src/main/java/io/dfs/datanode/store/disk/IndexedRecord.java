package io.dfs.datanode.store.disk;

import io.dfs.common.id.ChunkId;
import java.nio.ByteBuffer;

/**
 * Where a record stands in its segment and what it is: the part of a header that footers repeat.
 * {@code order} says which of several records of one chunk is the newest; a compacted copy keeps
 * the order of its original.
 */
record IndexedRecord(
    RecordKind kind, long offset, int lengthBytes, int volume, long number, long key, long order) {

  /** Bytes of one entry in a footer. */
  static final int ENTRY_BYTES = 40;

  /** A record that is no chunk. */
  static IndexedRecord plain(RecordKind kind, long offset, int lengthBytes) {
    return new IndexedRecord(kind, offset, lengthBytes, 0, 0, 0, 0);
  }

  static IndexedRecord chunk(long offset, ChunkId id, int lengthBytes, long order) {
    return new IndexedRecord(
        RecordKind.CHUNK, offset, lengthBytes, id.volume(), id.number(), id.key(), order);
  }

  /** Bytes that a record with this payload occupies in its segment. */
  static long recordBytes(int lengthBytes) {
    return RecordHeader.ALIGNMENT + align(lengthBytes);
  }

  static long align(long bytes) {
    return (bytes + RecordHeader.ALIGNMENT - 1) & -RecordHeader.ALIGNMENT;
  }

  long recordBytes() {
    return recordBytes(lengthBytes);
  }

  long endOffset() {
    return offset + recordBytes();
  }

  long payloadOffset() {
    return offset + RecordHeader.ALIGNMENT;
  }

  ChunkKey chunkKey() {
    return new ChunkKey(number, volume);
  }

  ChunkId chunkId() {
    return ChunkId.of(volume, number, key);
  }

  void encodeEntry(ByteBuffer out) {
    out.putShort((short) kind.code()).putShort((short) 0);
    out.putInt(Math.toIntExact(offset / RecordHeader.ALIGNMENT)).putInt(lengthBytes).putInt(volume);
    out.putLong(number).putLong(key).putLong(order);
  }

  /** Reads an entry that {@link #encodeEntry} wrote; the caller has verified the checksum. */
  static IndexedRecord decodeEntry(ByteBuffer in) {
    int code = in.getShort();
    in.getShort();
    RecordKind kind =
        RecordKind.of(code)
            .orElseThrow(() -> new IllegalStateException("footer entry of kind " + code));
    long offset = (long) in.getInt() * RecordHeader.ALIGNMENT;
    return new IndexedRecord(
        kind, offset, in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getLong());
  }
}
