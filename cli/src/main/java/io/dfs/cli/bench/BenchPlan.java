package io.dfs.cli.bench;

import io.dfs.cli.term.Sizes;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * How much a benchmark does, in each of its threads.
 *
 * @param blockBytes of one read or write call
 * @param bigBytes of the one big file; 0 leaves big files out
 * @param smallBytes of a small file
 * @param smallCount small files; 0 leaves them out
 */
record BenchPlan(long blockBytes, long bigBytes, long smallBytes, int smallCount, int threads) {
  private static final long MIN_BLOCK = 512;
  private static final long MAX_BLOCK = 64L << 20;
  private static final long MAX_BIG = 1L << 40;
  private static final long MAX_SMALL = 1L << 30;
  private static final int MAX_COUNT = 1_000_000;
  private static final int MAX_THREADS = 256;

  /** Blocks of all threads, which lie in memory outside the heap. */
  private static final long MAX_MEMORY = 128L << 20;

  /** What is out of range, in one sentence; empty if nothing is. */
  Optional<String> complaint() {
    if (bigBytes == 0 && smallCount == 0) {
      return Optional.of("--big-file-size 0 and --small-file-count 0 leave nothing to do");
    }
    return outside("--block-size", Sizes::text, blockBytes, MIN_BLOCK, MAX_BLOCK)
        .or(() -> outside("--big-file-size", Sizes::text, bigBytes, 0, MAX_BIG))
        .or(() -> outside("--small-file-size", Sizes::text, smallBytes, 1, MAX_SMALL))
        .or(() -> outside("--small-file-count", Long::toString, smallCount, 0, MAX_COUNT))
        .or(() -> outside("--threads", Long::toString, threads, 1, MAX_THREADS))
        .or(this::memory);
  }

  private static Optional<String> outside(
      String option, LongFunction<String> form, long value, long least, long most) {
    return value >= least && value <= most
        ? Optional.empty()
        : Optional.of(
            "%s %s is out of range: give %s to %s"
                .formatted(option, form.apply(value), form.apply(least), form.apply(most)));
  }

  private Optional<String> memory() {
    return blockBytes * threads <= MAX_MEMORY
        ? Optional.empty()
        : Optional.of(
            "--threads %d with --block-size %s take more memory than the %s there are"
                .formatted(threads, Sizes.text(blockBytes), Sizes.text(MAX_MEMORY)));
  }

  /** What all files take together. */
  long totalBytes() {
    return threads * (bigBytes + smallBytes * smallCount);
  }

  /** Small files of all threads. */
  int smallFiles() {
    return smallCount * threads;
  }
}
