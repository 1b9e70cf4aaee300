package io.dfs.cli.bench;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.time.RealTime;
import io.dfs.common.time.Ticker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The measurements, one after the other; within one all threads work at once. When one fails the
 * others give up at their next block. Used by one thread.
 */
final class BenchRun {
  private final BenchPlan plan;
  private final Path directory;
  private final BooleanSupplier dropCaches;
  private final Meter meter;
  private final Ticker ticker;
  private final Executor threads;
  private final List<BenchRow> rows = new ArrayList<>();
  private final BooleanSupplier interrupted;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final byte[] content;
  private boolean cold = true;

  /** Told how far it is. Thread-safe. */
  interface Meter {
    void moved(long bytes);

    void file();
  }

  /**
   * @param interrupted whether to give up
   * @param dropCaches drops the kernel's caches if it can, and says whether it could
   * @param threads gives each task a thread of its own
   */
  BenchRun(
      BenchPlan plan,
      Path directory,
      BooleanSupplier interrupted,
      BooleanSupplier dropCaches,
      Meter meter,
      Ticker ticker,
      Executor threads) {
    this.plan = plan;
    this.directory = directory;
    this.interrupted = interrupted;
    this.dropCaches = dropCaches;
    this.meter = meter;
    this.ticker = ticker;
    this.threads = threads;
    this.content = new byte[(int) plan.blockBytes()];
    RealTime.random().nextBytes(content); // no compression makes it less
  }

  /** Whether every read came after the kernel's caches had been dropped. */
  boolean wasCold() {
    return cold;
  }

  /** The results. @throws FsException what failed; files are left to the caller */
  List<BenchRow> run() {
    if (plan.bigBytes() > 0) {
      big("Write big file", BenchFile::write);
      dropCaches();
      big("Read big file", BenchFile::read);
    }
    if (plan.smallCount() > 0) {
      small("Write small file", BenchFile::write);
      dropCaches();
      small("Read small file", BenchFile::read);
      dropCaches();
      small("Stat file", (file, block) -> file.stat());
    }
    return List.copyOf(rows);
  }

  private void dropCaches() {
    cold &= dropCaches.getAsBoolean();
  }

  private void big(String item, BiConsumer<BenchFile, ByteBuffer> action) {
    long nanos = inAllThreads(thread -> List.of(file("big." + thread, plan.bigBytes())), action);
    rows.add(BenchRow.big(item, plan.bigBytes() * plan.threads(), nanos));
  }

  private void small(String item, BiConsumer<BenchFile, ByteBuffer> action) {
    long nanos =
        inAllThreads(
            thread ->
                IntStream.range(0, plan.smallCount())
                    .mapToObj(i -> file("small." + thread + "." + i, plan.smallBytes()))
                    .toList(),
            action);
    rows.add(BenchRow.small(item, plan.smallFiles(), plan.threads(), nanos));
  }

  private BenchFile file(String name, long bytes) {
    return new BenchFile(directory.resolve(name), bytes, this::moved);
  }

  private void moved(long bytes) {
    if (interrupted.getAsBoolean() || failure.get() != null) {
      throw new FsException(FsError.EINTR, "interrupted");
    }
    meter.moved(bytes);
  }

  /** The files of one thread. */
  private interface Share {
    List<BenchFile> of(int thread);
  }

  /**
   * @return from the common start until the last has ended
   */
  private long inAllThreads(Share share, BiConsumer<BenchFile, ByteBuffer> action) {
    CountDownLatch prepared = new CountDownLatch(plan.threads());
    CountDownLatch start = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(plan.threads());
    for (int i = 0; i < plan.threads(); i++) {
      List<BenchFile> files = share.of(i);
      threads.execute(
          () -> {
            try {
              ByteBuffer block = block(prepared);
              await(start);
              files.forEach(file -> one(file, block, action));
            } catch (RuntimeException | Error e) {
              failure.compareAndSet(null, e);
            } finally {
              ended.countDown();
            }
          });
    }
    await(prepared);
    long begun = ticker.nanos();
    start.countDown();
    await(ended);
    long nanos = ticker.nanos() - begun;
    throwFailure();
    return nanos;
  }

  private void one(BenchFile file, ByteBuffer block, BiConsumer<BenchFile, ByteBuffer> action) {
    action.accept(file, block);
    meter.file();
  }

  private ByteBuffer block(CountDownLatch prepared) {
    try {
      return ByteBuffer.allocateDirect(content.length).put(content);
    } finally {
      prepared.countDown();
    }
  }

  /** No thread is left behind: whoever removes their files waits for them first. */
  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwFailure() {
    switch (failure.get()) {
      case null -> {}
      case FsException expected -> throw expected;
      case Throwable other -> throw new IllegalStateException("a thread failed", other);
    }
  }
}
