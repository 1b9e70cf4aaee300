package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Lists what a data directory holds, changing nothing: for tests that damage it, and for people.
 */
public final class DirectoryDump {
  private DirectoryDump() {}

  /**
   * The live records of a directory that no process has open (of one that is in use, those that
   * have reached its files).
   */
  public static List<LiveRecord> liveRecords(Path directory) throws IOException {
    SegmentDirectory segments =
        new SegmentDirectory(
            directory.resolve(DataDirectory.SEGMENTS),
            new LinuxDiskCalls(),
            RandomGenerator.getDefault(),
            () -> 0);
    ChunkIndex index = new ChunkIndex(freed -> {});
    try {
      for (SegmentName name : segments.names()) {
        SegmentContents contents = segments.inspect(name);
        Segment segment = segments.openSealed(contents);
        contents.tombstones().forEach(t -> index.put(t, segment));
        contents.records().stream()
            .filter(r -> r.kind() == RecordKind.CHUNK)
            .forEach(r -> index.put(new Entry(segment, r)));
      }
      return list(index);
    } finally {
      segments.close();
    }
  }

  private static List<LiveRecord> list(ChunkIndex index) {
    List<LiveRecord> records = new ArrayList<>();
    for (Entry e : index.entries()) {
      records.add(
          new LiveRecord(e.segment.file.path(), e.record.payloadOffset(), e.record.lengthBytes()));
    }
    records.sort(
        Comparator.comparing(LiveRecord::file).thenComparingLong(LiveRecord::payloadOffset));
    return records;
  }
}
