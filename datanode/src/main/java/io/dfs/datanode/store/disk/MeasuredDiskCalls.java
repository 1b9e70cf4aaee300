package io.dfs.datanode.store.disk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Counts bytes and times syncs of one data directory. Thread-safe. */
final class MeasuredDiskCalls implements DiskCalls {
  private final DiskCalls disk;
  private final MeterRegistry registry;
  private final Timer syncs;
  private final Counter written;

  /**
   * @param directory its id, unless it is still to get one
   */
  MeasuredDiskCalls(DiskCalls disk, MeterRegistry registry, Optional<Long> directory) {
    this.disk = disk;
    this.registry = registry;
    String id = directory.map(String::valueOf).orElse("new");
    syncs =
        Timer.builder("dfs.disk.sync.duration")
            .description("fdatasyncs, each for all records that waited")
            .tag("directory", id)
            .register(registry);
    written =
        Counter.builder("dfs.disk.written.bytes")
            .description("Bytes written to segment files, headers and padding among them")
            .tag("directory", id)
            .register(registry);
  }

  @Override
  public void write(Path file, FileChannel channel, ByteBuffer data, long offset)
      throws IOException {
    int bytes = data.remaining();
    disk.write(file, channel, data, offset);
    written.increment(bytes);
  }

  @Override
  public void sync(Path file, FileChannel channel) throws IOException {
    Timer.Sample begun = Timer.start(registry);
    try {
      disk.sync(file, channel);
    } finally {
      begun.stop(syncs);
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    disk.syncDirectory(directory);
  }

  @Override
  public void remove(Path file) throws IOException {
    disk.remove(file);
  }

  @Override
  public void preallocate(Path file, FileChannel channel, long bytes) throws IOException {
    disk.preallocate(file, channel, bytes);
  }

  @Override
  public void startWriteback(Path file, long offset, long bytes) {
    disk.startWriteback(file, offset, bytes);
  }

  @Override
  public void dropCache(Path file) {
    disk.dropCache(file);
  }

  @Override
  public boolean punch(Path file, long offset, long bytes) {
    return disk.punch(file, offset, bytes);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return disk.usableBytes(directory);
  }
}
