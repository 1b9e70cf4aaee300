package io.dfs.datanode.store.disk;

import java.util.Optional;

/** What a record in a segment file is; the code is stored. */
enum RecordKind {
  /** First record of every segment file. */
  SEGMENT(1),
  /** A chunk: header and payload. */
  CHUNK(2),
  /** A list of deleted chunks. */
  TOMBSTONES(3),
  /** Header only: proves that the disk takes writes, and carries the position. */
  PROBE(4),
  /** What a sealed segment holds, without having to read it. */
  FOOTER(5),
  /** Last record of a sealed segment; {@code number} is the offset of the footer. */
  TRAILER(6);

  private final int code;

  RecordKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Whether it counts for the position and is listed in footers. */
  boolean isData() {
    return this == CHUNK || this == TOMBSTONES || this == PROBE;
  }

  static Optional<RecordKind> of(int code) {
    return code >= 1 && code <= values().length
        ? Optional.of(values()[code - 1])
        : Optional.empty();
  }
}
