package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The real disk. Where libc lacks a call the store works without it: files are sparse instead of
 * preallocated (the reserve then keeps a full disk from being met in mid-write), syncs take longer,
 * and space returns by compaction alone.
 */
final class LinuxDiskCalls implements DiskCalls {
  /** Larger heap buffers would each leave a direct buffer of their size with the thread. */
  private static final int WRITE_BYTES = 1 << 20;

  private final Optional<NativeFiles> natives = NativeFiles.load();

  @Override
  public void write(Path file, FileChannel channel, ByteBuffer data, long offset)
      throws IOException {
    ByteBuffer source = data.duplicate();
    int end = source.limit();
    long at = offset;
    while (source.position() < end) {
      source.limit(Math.min(end, source.position() + WRITE_BYTES));
      at += channel.write(source, at);
    }
  }

  @Override
  public void sync(Path file, FileChannel channel) throws IOException {
    channel.force(false);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void preallocate(Path file, FileChannel channel, long bytes) throws IOException {
    if (natives.isEmpty() || !natives.get().allocate(file, bytes)) {
      channel.write(ByteBuffer.allocate(1), bytes - 1);
    }
  }

  @Override
  public void startWriteback(Path file, long offset, long bytes) {
    natives.ifPresent(n -> n.startWriteback(file, offset, bytes));
  }

  @Override
  public void dropCache(Path file) {
    natives.ifPresent(n -> n.dropCache(file));
  }

  @Override
  public boolean punch(Path file, long offset, long bytes) {
    return natives.isPresent() && natives.get().punch(file, offset, bytes);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return directory.toFile().getUsableSpace();
  }
}
