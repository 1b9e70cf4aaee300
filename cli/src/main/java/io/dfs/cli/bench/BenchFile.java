package io.dfs.cli.bench;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * One file of a benchmark. Each call fails with one sentence if the file system does, or if the
 * file is not what was written.
 *
 * @param progress told of bytes that have moved; may throw to end the benchmark
 */
record BenchFile(Path path, long bytes, LongConsumer progress) {

  /** Makes and closes it, with the same block over and over. */
  void write(ByteBuffer block) {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = bytes; left > 0; ) {
        block.clear().limit((int) Math.min(block.capacity(), left));
        while (block.hasRemaining()) {
          left -= count(file.write(block));
        }
      }
    } catch (IOException e) {
      throw failure("writing", e);
    }
  }

  void read(ByteBuffer block) {
    long left = bytes;
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      block.clear();
      for (int n = file.read(block); n >= 0; n = file.read(block.clear())) {
        left -= count(n);
      }
    } catch (IOException e) {
      throw failure("reading", e);
    }
    requireWhole("read", bytes - left);
  }

  private int count(int moved) {
    progress.accept(moved);
    return moved;
  }

  void stat() {
    try {
      requireWhole("has", Files.size(path));
    } catch (IOException e) {
      throw failure("looking at", e);
    }
    progress.accept(0);
  }

  private void requireWhole(String what, long found) {
    if (found != bytes) {
      throw new FsException(
          FsError.EIO,
          "%s %s %d bytes, not the %d that were written".formatted(path, what, found, bytes));
    }
  }

  private FsException failure(String what, IOException e) {
    return new FsException(
        FsError.EIO, "%s %s failed: %s".formatted(what, path, BenchDirectory.words(e)), e);
  }
}
