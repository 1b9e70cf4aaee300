package io.dfs.datanode.store.disk;

import io.dfs.common.fault.Failpoints;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Group commit: one thread a directory takes all that waits, writes the headers, syncs once, makes
 * the records visible and lets their callers go on. What arrives meanwhile is the next group.
 *
 * <p>Because headers are written here and nowhere else, one record is decided against another in
 * one place, and a record's existence begins in the same group that makes it durable. Every header
 * carries the position before its group, which is how a restart knows the position even if the
 * newest records are damaged.
 *
 * <p>Thread-safe; {@code order} is confined to the commit thread.
 */
final class Committer {
  private static final int MAX_GROUP = 1024;

  private final DirectoryHealth health;
  private final SegmentDirectory segments;
  private final SegmentAllocator allocator;
  private final BlockingQueue<CommitRequest> queue;
  private final Thread thread;
  private final ByteBuffer headerBlock = ByteBuffer.allocateDirect(RecordHeader.ALIGNMENT);
  private volatile long position;
  private volatile boolean closing;
  private long lastOrder;

  Committer(
      StoreConfig config,
      DirectoryHealth health,
      SegmentDirectory segments,
      SegmentAllocator allocator) {
    this.health = health;
    this.segments = segments;
    this.allocator = allocator;
    this.queue = new ArrayBlockingQueue<>(config.queueLimit());
    this.thread = Thread.ofPlatform().name("dfs-commit").daemon().unstarted(this::run);
  }

  /** Begins to commit, on top of what was recovered. */
  void start(long recoveredPosition, long recoveredOrder) {
    position = recoveredPosition;
    lastOrder = recoveredOrder;
    thread.start();
  }

  /** Durable records by now. */
  long position() {
    return position;
  }

  /** Hands a request over; waits while too many are waiting. */
  void submit(CommitRequest request) {
    boolean interrupted = false;
    try {
      while (!closing) {
        try {
          queue.put(request);
          if (closing && queue.remove(request)) {
            break; // the thread may have looked for the last time
          }
          return;
        } catch (InterruptedException e) {
          interrupted = true; // half a hand-over would leave a range open for ever
        }
      }
      request.refused(closed());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Commits what is waiting, seals what can be sealed, and ends the thread. */
  void close() {
    closing = true;
    queue.offer(new Wake()); // if it is full the thread is awake anyway
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the thread look for segments to seal. */
  void wake() {
    if (queue.isEmpty()) {
      queue.offer(new Wake());
    }
  }

  private void run() {
    List<CommitRequest> waiting = new ArrayList<>();
    try {
      while (true) {
        if (waiting.isEmpty() && (!closing || !queue.isEmpty())) {
          waiting.add(queue.take());
        }
        queue.drainTo(waiting, MAX_GROUP);
        if (waiting.isEmpty()) {
          allocator.retireActive();
          sealFullSegments();
          return;
        }
        waiting = commit(waiting);
        sealFullSegments();
      }
    } catch (Throwable e) {
      // A defect, or no memory. Nothing that was handed in may wait for ever, nothing more may be
      // promised.
      ChunkStoreException reason = health.fail("the commit thread", e);
      closing = true;
      queue.drainTo(waiting);
      waiting.forEach(r -> r.refused(reason));
    }
  }

  /** Commits one group; answers those who must wait for the next. */
  private List<CommitRequest> commit(List<CommitRequest> requests) {
    List<CommitRequest> later = new ArrayList<>();
    CommitGroup group = new CommitGroup();
    for (CommitRequest request : requests) {
      try {
        health.requireWritable();
        stage(request, group, later);
      } catch (ChunkStoreException e) {
        request.refused(e);
      } catch (IOException e) {
        request.refused(failedWrite(e));
      }
    }
    if (!group.members().isEmpty()) {
      sync(group);
    }
    return later;
  }

  private void stage(CommitRequest request, CommitGroup group, List<CommitRequest> later)
      throws IOException {
    switch (request.decide(group)) {
      case CommitRequest.Settled s -> {}
      case CommitRequest.Later l -> later.add(request);
      case CommitRequest.Write(NewRecord record) -> writeHeader(request, record, group);
    }
  }

  private void writeHeader(CommitRequest request, NewRecord record, CommitGroup group)
      throws IOException {
    Segment segment = record.range().segment();
    IndexedRecord indexed = record.withOrder(lastOrder + 1);
    lastOrder = Math.max(lastOrder, indexed.order());
    Optional<ByteBuffer> payload = record.payload();
    if (payload.isPresent()) {
      segment.file.commitWrite(payload.get(), indexed.payloadOffset());
    }
    Failpoints.hit("datanode.append.before-header");
    headerBlock.clear();
    new RecordHeader(indexed, position, record.crcs()).encode(headerBlock, segment.name);
    segment.file.commitWrite(headerBlock.flip(), indexed.offset());
    group.add(request, indexed, segment);
  }

  private void sync(CommitGroup group) {
    try {
      Failpoints.hit("datanode.append.before-sync");
      for (Segment segment : group.segments()) {
        segment.file.sync();
      }
      Failpoints.hit("datanode.append.after-sync");
    } catch (IOException e) {
      ChunkStoreException reason = health.fail("sync", e);
      group.members().forEach(m -> m.request().refused(reason));
      return;
    }
    long before = position; // only this thread writes it
    position = before + group.members().size();
    for (CommitGroup.Member member : group.members()) {
      member.segment().records.add(member.record());
      member.request().committed(member.record());
      allocator.release(member.segment());
    }
  }

  private ChunkStoreException failedWrite(IOException e) {
    return DiskErrors.isFull(e, segments)
        ? new ChunkStoreException(StoreError.DISK_FULL, segments.path() + " is full", e)
        : health.fail("write", e);
  }

  private void sealFullSegments() {
    Optional<Segment> next = segments.nextToSeal();
    while (next.isPresent()) {
      seal(next.get());
      next = segments.nextToSeal();
    }
  }

  private void seal(Segment segment) {
    try {
      List<IndexedRecord> records = segment.records;
      long end = records.isEmpty() ? RecordHeader.ALIGNMENT : endOf(records);
      if (health.failure().isEmpty()) {
        SegmentFooter.seal(segment.file, segment.name, sorted(records), end, position);
        segments.punchGaps(segment, sorted(records));
      }
      segment.endOffset = end;
      segment.sealed = true;
      records.clear();
      segment.file.endWrites();
    } catch (IOException e) {
      if (!DiskErrors.isFull(e, segments)) {
        health.fail("sealing " + segment, e);
      } // else it stays without a footer and is scanned at the next start
    }
  }

  private static long endOf(List<IndexedRecord> records) {
    return records.stream().mapToLong(IndexedRecord::endOffset).max().orElseThrow();
  }

  private static List<IndexedRecord> sorted(List<IndexedRecord> records) {
    return records.stream().sorted(Comparator.comparingLong(IndexedRecord::offset)).toList();
  }

  private static ChunkStoreException closed() {
    return new ChunkStoreException(StoreError.DISK_FAILED, "the store is closed");
  }

  /** Nothing to commit; only ends the wait. */
  private record Wake() implements CommitRequest {
    @Override
    public Decision decide(CommitGroup group) {
      return new Settled();
    }

    @Override
    public void committed(IndexedRecord record) {
      throw new IllegalStateException("nothing was written");
    }

    @Override
    public void refused(ChunkStoreException reason) {}
  }
}
