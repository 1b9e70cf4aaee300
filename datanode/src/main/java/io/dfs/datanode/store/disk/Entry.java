package io.dfs.datanode.store.disk;

import io.dfs.common.id.ChunkId;

/** A chunk's newest record. Immutable but for the mark that it was found corrupt. */
final class Entry {
  final Segment segment;
  final IndexedRecord record;
  private volatile boolean corrupt;

  Entry(Segment segment, IndexedRecord record) {
    this.segment = segment;
    this.record = record;
  }

  ChunkKey key() {
    return record.chunkKey();
  }

  ChunkId id() {
    return record.chunkId();
  }

  /** A corrupt chunk is as good as absent: it may be written again, and is not listed. */
  boolean isCorrupt() {
    return corrupt;
  }

  /** Only through the index, which counts. */
  void markCorrupt() {
    corrupt = true;
  }

  Range range() {
    return new Range(segment, record.offset(), record.recordBytes());
  }
}
