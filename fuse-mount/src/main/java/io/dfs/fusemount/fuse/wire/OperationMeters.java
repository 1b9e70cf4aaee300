package io.dfs.fusemount.fuse.wire;

import io.dfs.common.error.FsError;
import io.dfs.common.stats.LatencyHistogram;
import io.dfs.common.stats.MountStatistics.Operation;
import io.dfs.common.time.Ticker;
import io.dfs.fusemount.fuse.FuseOperation;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * What the kernel's requests come to: how many of each kind, how long their answers took, errors,
 * bytes. Thread-safe; counting takes no lock and allocates nothing.
 */
public final class OperationMeters {
  private static final FuseOperation[] OPERATIONS = FuseOperation.values();
  private static final FsError[] ERRORS = FsError.values();

  private final Ticker ticker;
  private final OperationCounts received = new OperationCounts();
  private final LatencyHistogram[] latencies;
  private final LongAdder[] failed = adders(OPERATIONS.length);
  private final LongAdder[] byError = adders(ERRORS.length);
  private final LongAdder active = new LongAdder();
  private final LongAdder readBytes = new LongAdder();
  private final LongAdder writtenBytes = new LongAdder();

  public OperationMeters(Ticker ticker) {
    this.ticker = ticker;
    this.latencies =
        IntStream.range(0, OPERATIONS.length)
            .mapToObj(i -> new LatencyHistogram())
            .toArray(LatencyHistogram[]::new);
  }

  private static LongAdder[] adders(int count) {
    return IntStream.range(0, count).mapToObj(i -> new LongAdder()).toArray(LongAdder[]::new);
  }

  /** Requests received. */
  OperationCounts received() {
    return received;
  }

  /** A request was read. @return when, for {@link #end} */
  long begin() {
    active.increment();
    return ticker.nanos();
  }

  /**
   * The request was answered, or needs no answer.
   *
   * @param error OK if it succeeded
   */
  void end(FuseOperation operation, long begunNanos, FsError error) {
    active.decrement();
    latencies[operation.ordinal()].record(ticker.nanos() - begunNanos);
    if (error != FsError.OK) {
      failed[operation.ordinal()].increment();
      byError[error.ordinal()].increment();
    }
  }

  void read(long bytes) {
    readBytes.add(bytes);
  }

  void written(long bytes) {
    writtenBytes.add(bytes);
  }

  /** Requests that were read and not answered. */
  public long active() {
    return active.sum();
  }

  /** Bytes that programs have read. */
  public long readBytes() {
    return readBytes.sum();
  }

  /** Bytes that programs have written. */
  public long writtenBytes() {
    return writtenBytes.sum();
  }

  /** Answered requests by the operation's name; operations that never came are missing. */
  public Map<String, Operation> operations() {
    Map<String, Operation> operations = new TreeMap<>();
    for (FuseOperation operation : OPERATIONS) {
      var answered = latencies[operation.ordinal()].snapshot();
      if (answered.count() > 0) {
        operations.put(
            operation.name(), new Operation(failed[operation.ordinal()].sum(), answered));
      }
    }
    return operations;
  }

  /** Error answers; errors that never occurred are missing. */
  public Map<FsError, Long> errors() {
    Map<FsError, Long> errors = new EnumMap<>(FsError.class);
    for (FsError error : ERRORS) {
      long count = byError[error.ordinal()].sum();
      if (count > 0) {
        errors.put(error, count);
      }
    }
    return errors;
  }
}
