package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The calls to the disk whose number, order or failure matters: the seam where tests count and
 * break. Thread-safe.
 */
interface DiskCalls {
  /** Writes all remaining bytes at {@code offset}. */
  void write(Path file, FileChannel channel, ByteBuffer data, long offset) throws IOException;

  /** fdatasync. A failure must never be answered by trying again. */
  void sync(Path file, FileChannel channel) throws IOException;

  /** Makes names created, renamed or removed in {@code directory} durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Removes a file if it is there; durable only after {@link #syncDirectory}. */
  void remove(Path file) throws IOException;

  /** Gives {@code file} the length, with room reserved on the disk where the file system can. */
  void preallocate(Path file, FileChannel channel, long bytes) throws IOException;

  /** Asks the kernel to start writing a range, so that the sync that follows is short. */
  void startWriteback(Path file, long offset, long bytes);

  /** Forgets clean cached pages, so that what is read next comes from the disk. */
  void dropCache(Path file);

  /** Returns a range to the file system; it reads as zeros then. False if it cannot. */
  boolean punch(Path file, long offset, long bytes);

  /** Bytes that may still be written on the disk under {@code directory}. */
  long usableBytes(Path directory) throws IOException;
}
