package io.dfs.datanode.store.disk;

import io.dfs.common.fault.Failpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment files of one data directory: makes, loads, seals and removes them, and keeps what is
 * still to be sealed or punched. Thread-safe.
 */
final class SegmentDirectory {
  private static final Logger log = LoggerFactory.getLogger(SegmentDirectory.class);

  /** Ranges that wait for being punched; beyond it space returns by compaction alone. */
  private static final int MAX_PUNCHES = 100_000;

  private final Path path;
  private final DiskCalls disk;
  private final RandomGenerator salts;
  private final LongSupplier position;
  private final AtomicLong lastId = new AtomicLong();
  private final ConcurrentLinkedQueue<Segment> toSeal = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Range> toPunch = new ConcurrentLinkedQueue<>();
  private final AtomicInteger punches = new AtomicInteger();
  private final Set<Segment> open = ConcurrentHashMap.newKeySet();

  /**
   * @param path where segment files stand; made if absent
   * @param position durable records of the directory at the moment of the call
   */
  SegmentDirectory(Path path, DiskCalls disk, RandomGenerator salts, LongSupplier position) {
    this.path = path;
    this.disk = disk;
    this.salts = salts;
    this.position = position;
  }

  Path path() {
    return path;
  }

  long usableBytes() throws IOException {
    return disk.usableBytes(path);
  }

  /** Makes a segment file that survives a power cut from here on. */
  Segment create(long capacity) throws IOException {
    SegmentName name = new SegmentName(lastId.incrementAndGet(), salts.nextLong());
    SegmentFile file = SegmentFile.openWritable(disk, path.resolve(name.fileName()));
    boolean done = false;
    try {
      file.preallocate(capacity);
      Failpoints.hit("datanode.segment.before-header");
      IndexedRecord record = IndexedRecord.plain(RecordKind.SEGMENT, 0, 0);
      ByteBuffer header = ByteBuffer.allocate(RecordHeader.ALIGNMENT);
      new RecordHeader(record, position.getAsLong(), new int[0]).encode(header, name);
      file.commitWrite(header.flip(), 0);
      file.sync();
      Failpoints.hit("datanode.segment.before-directory-sync");
      disk.syncDirectory(path);
      Segment segment = Segment.active(name, file, capacity);
      open.add(segment);
      done = true;
      return segment;
    } finally {
      if (!done) {
        file.close();
        disk.remove(file.path());
      }
    }
  }

  /** The names of all segment files, in the order they were made. */
  List<SegmentName> names() throws IOException {
    List<SegmentName> names = new ArrayList<>();
    if (!Files.isDirectory(path)) {
      return names;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      for (Path file : files) {
        Optional<SegmentName> name = SegmentName.parse(String.valueOf(file.getFileName()));
        name.ifPresentOrElse(names::add, () -> log.warn("{} is no segment file", file));
      }
    }
    names.sort(null);
    names.forEach(n -> lastId.accumulateAndGet(n.id(), Math::max));
    return names;
  }

  /** What a file holds, changing nothing. */
  SegmentContents inspect(SegmentName name) throws IOException {
    try (SegmentFile file = SegmentFile.openReadOnly(disk, path.resolve(name.fileName()))) {
      Optional<SegmentContents> sealed = SegmentFooter.read(file, name);
      return sealed.isPresent() ? sealed.get() : new SegmentScanner(name, file).scan();
    }
  }

  /**
   * What a file holds <em>on the disk</em>. After a failed sync or a kill the page cache may show
   * records that are not there: what is dirty is written first, and what is clean is forgotten and
   * read again.
   */
  SegmentContents recover(SegmentName name) throws IOException {
    try (SegmentFile file = SegmentFile.openWritable(disk, path.resolve(name.fileName()))) {
      Optional<SegmentContents> sealed = SegmentFooter.read(file, name);
      if (sealed.isPresent()) {
        return sealed.get();
      }
      file.sync();
      disk.dropCache(file.path());
      return new SegmentScanner(name, file).scan();
    }
  }

  /** Cuts an unsealed segment behind its last valid record and seals it there. */
  void sealRecovered(SegmentContents contents, long directoryPosition) throws IOException {
    try (SegmentFile file = SegmentFile.openWritable(disk, contents.path())) {
      SegmentFooter.seal(
          file, contents.name(), contents.records(), contents.endOffset(), directoryPosition);
    }
  }

  /** Opens a segment that takes no more writes. */
  Segment openSealed(SegmentContents contents) throws IOException {
    SegmentFile file = SegmentFile.openReadOnly(disk, contents.path());
    Segment segment = Segment.sealed(contents.name(), file, contents.endOffset());
    open.add(segment);
    return segment;
  }

  /** Segments in use, sealed or not. */
  Set<Segment> open() {
    return open;
  }

  /** Removes a segment that nothing refers to any more; who still reads from it looks again. */
  void remove(Segment segment) throws IOException {
    open.remove(segment);
    segment.file.close();
    remove(segment.file.path());
  }

  void remove(Path file) throws IOException {
    Failpoints.hit("datanode.segment.before-remove");
    disk.remove(file);
    disk.syncDirectory(path);
    Failpoints.hit("datanode.segment.after-remove");
  }

  /** All ranges of a full segment are settled: the commit thread seals it next. */
  void readyToSeal(Segment segment) {
    toSeal.add(segment);
  }

  Optional<Segment> nextToSeal() {
    return Optional.ofNullable(toSeal.poll());
  }

  /** Lets all descriptors go. */
  void close() {
    for (Segment segment : open) {
      try {
        segment.file.close();
      } catch (IOException e) {
        log.warn("closing {}", segment, e);
      }
    }
  }

  /** Gives back what lies between the records of a sealed segment: ranges that got no record. */
  void punchGaps(Segment segment, List<IndexedRecord> ascending) {
    long end = RecordHeader.ALIGNMENT;
    for (IndexedRecord record : ascending) {
      if (record.offset() > end) {
        punchLater(new Range(segment, end, record.offset() - end));
      }
      end = record.endOffset();
    }
  }

  /** A range below the segment's last record that holds nothing of use. */
  void punchLater(Range range) {
    if (punches.incrementAndGet() <= MAX_PUNCHES) {
      toPunch.add(range);
    } else {
      punches.decrementAndGet();
    }
  }

  /** Punches waiting ranges, at most {@code limit}; answers how many. */
  int punch(int limit) {
    int done = 0;
    while (done < limit) {
      Range range = toPunch.poll();
      if (range == null) {
        break;
      }
      punches.decrementAndGet();
      disk.punch(range.segment().file.path(), range.offset(), range.bytes());
      done++;
    }
    return done;
  }
}
