package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.SkippedRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the segments that an earlier run left: reads footers, scans what has none, finds the
 * position, seals, and fills the index. Used once, by one thread.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final StoreConfig config;
  private final DiskCalls disk;
  private final DirectoryHealth health;
  private final SegmentDirectory segments;
  private final ChunkIndex index;
  private final SegmentAllocator allocator;
  private final Committer committer;

  Recovery(DataDirectory directory, StoreConfig config, RandomGenerator salts, DiskCalls disk)
      throws IOException {
    this.config = config;
    this.disk = disk;
    this.health = DirectoryHealth.load(directory.path());
    this.segments = new SegmentDirectory(directory.segments(), disk, salts, this::durableRecords);
    this.index = new ChunkIndex(segments::punchLater);
    this.allocator = new SegmentAllocator(config, segments);
    this.committer = new Committer(config, health, segments, allocator);
  }

  private long durableRecords() {
    return committer.position();
  }

  SegmentStore run() throws IOException {
    boolean trusted = health.failure().isEmpty();
    List<SegmentContents> found = new ArrayList<>();
    for (SegmentName name : segments.names()) {
      found.add(trusted ? segments.recover(name) : segments.inspect(name));
    }
    PositionHint hint =
        found.stream()
            .map(SegmentContents::position)
            .reduce(PositionHint.NONE, PositionHint::merge);
    List<SkippedRecord> skipped = new ArrayList<>();
    for (SegmentContents contents : found) {
      skipped.addAll(contents.skipped());
      if (trusted && contents.isVoid()) {
        segments.remove(contents.path());
      } else {
        load(contents, trusted, hint.position());
      }
    }
    index.forgetNeedlessTombstones();
    skipped.forEach(s -> log.warn("skipped: {}", s));
    committer.start(hint.position(), lastOrder(found));
    return SegmentStore.of(parts(), skipped);
  }

  private void load(SegmentContents contents, boolean trusted, long position) throws IOException {
    if (!contents.sealed() && trusted) {
      seal(contents, position);
    }
    Segment segment = segments.openSealed(contents);
    contents.tombstones().forEach(t -> index.put(t, segment));
    for (IndexedRecord record : contents.records()) {
      if (record.kind() == RecordKind.CHUNK) {
        index.put(new Entry(segment, record));
      }
    }
    if (!contents.sealed() && trusted) {
      segments.punchGaps(segment, contents.records());
    }
  }

  private void seal(SegmentContents contents, long position) throws IOException {
    try {
      segments.sealRecovered(contents, position);
    } catch (IOException e) {
      if (!DiskErrors.isFull(e, segments)) {
        throw e;
      }
      log.warn("no room for the footer of {}; it is scanned at each start", contents.path());
    }
  }

  private static long lastOrder(List<SegmentContents> found) {
    long last = 0;
    for (SegmentContents contents : found) {
      for (IndexedRecord record : contents.records()) {
        last = Math.max(last, record.order());
      }
      for (Tombstone tombstone : contents.tombstones()) {
        last = Math.max(last, tombstone.order());
      }
    }
    return last;
  }

  private StoreParts parts() {
    return new StoreParts(
        config, disk, health, segments, allocator, index, new ChunkReader(index), committer);
  }
}
