package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.SkippedRecord;
import java.nio.file.Path;
import java.util.List;

/**
 * What a segment file was found to hold. {@code endOffset} is where the last valid record ends;
 * what follows was never acknowledged. {@code records} are ascending by offset.
 */
record SegmentContents(
    SegmentName name,
    Path path,
    boolean sealed,
    boolean named,
    long endOffset,
    List<IndexedRecord> records,
    List<Tombstone> tombstones,
    List<SkippedRecord> skipped,
    PositionHint position) {

  /** Nothing of it was ever acknowledged or counted. */
  boolean isVoid() {
    return !sealed && !named && records.isEmpty();
  }
}
