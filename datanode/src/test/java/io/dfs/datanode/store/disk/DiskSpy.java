package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that counts its syncs, stops in one, and fails when told to. Thread-safe. */
class DiskSpy implements DiskCalls {
  private final DiskCalls disk = new LinuxDiskCalls();
  final AtomicInteger syncs = new AtomicInteger();
  final AtomicInteger punches = new AtomicInteger();

  /** Bytes that writes may still bring before the disk is full. */
  final AtomicLong writable = new AtomicLong(Long.MAX_VALUE);

  volatile Optional<String> failingSync = Optional.empty();
  volatile Optional<Long> usableBytes = Optional.empty();

  /** Whether syncs reach the disk: slow, and of no use where the test makes its own crashes. */
  volatile boolean syncing = true;

  private volatile Optional<Stop> stop = Optional.empty();

  private record Stop(CountDownLatch reached, CountDownLatch released) {}

  /** A disk whose syncs do nothing. */
  static DiskSpy unsynced() {
    DiskSpy disk = new DiskSpy();
    disk.syncing = false;
    return disk;
  }

  /** The next sync waits until {@link #release}. */
  void stopAtSync() {
    stop = Optional.of(new Stop(new CountDownLatch(1), new CountDownLatch(1)));
  }

  void awaitStopped() throws InterruptedException {
    if (!stop.orElseThrow().reached.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("no sync came");
    }
  }

  void release() {
    Stop now = stop.orElseThrow();
    stop = Optional.empty();
    now.released.countDown();
  }

  @Override
  public void write(Path file, FileChannel channel, ByteBuffer data, long offset)
      throws IOException {
    long left = writable.addAndGet(-data.remaining());
    if (left < 0) {
      ByteBuffer half = data.slice(data.position(), data.remaining() / 2);
      disk.write(file, channel, half, offset);
      throw new IOException("No space left on device");
    }
    disk.write(file, channel, data, offset);
  }

  @Override
  public void sync(Path file, FileChannel channel) throws IOException {
    syncs.incrementAndGet();
    Optional<Stop> now = stop;
    if (now.isPresent()) {
      now.get().reached.countDown();
      try {
        now.get().released.await();
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
    }
    if (failingSync.isPresent()) {
      throw new IOException(failingSync.get());
    }
    if (syncing) {
      disk.sync(file, channel);
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (syncing) {
      disk.syncDirectory(directory);
    }
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
    punches.incrementAndGet();
    return disk.punch(file, offset, bytes);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return usableBytes.isPresent() ? usableBytes.get() : disk.usableBytes(directory);
  }
}
