package io.dfs.datanode.store.disk;

/** Bytes of a segment that belong to one record to be; header first, then payload. */
record Range(Segment segment, long offset, long bytes) {
  long payloadOffset() {
    return offset + RecordHeader.ALIGNMENT;
  }

  long endOffset() {
    return offset + bytes;
  }
}
