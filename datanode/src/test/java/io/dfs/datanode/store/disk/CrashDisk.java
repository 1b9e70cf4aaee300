package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A disk that knows which 4 KiB pages were written and not synced, and can make a copy of the
 * directory as a power cut would leave it: each such page new, zero or torn, as the seed decides.
 */
final class CrashDisk extends DiskSpy {
  private static final int PAGE = 4096;

  private final Map<Path, Set<Long>> dirty = new ConcurrentHashMap<>();
  private final ReadWriteLock moment = new ReentrantReadWriteLock();
  private volatile Runnable beforeSync = () -> {};

  CrashDisk() {
    syncing = false;
  }

  /** Runs when something is written and not synced, on the thread that is about to sync it. */
  void beforeSync(Runnable hook) {
    beforeSync = hook;
  }

  @Override
  public void write(Path file, FileChannel channel, ByteBuffer data, long offset)
      throws IOException {
    moment.readLock().lock();
    try {
      note(file, data, offset);
      super.write(file, channel, data, offset);
    } finally {
      moment.readLock().unlock();
    }
  }

  private void note(Path file, ByteBuffer data, long offset) {
    Set<Long> pages = dirty.computeIfAbsent(file, f -> ConcurrentHashMap.newKeySet());
    for (long page = offset / PAGE; page * PAGE < offset + data.remaining(); page++) {
      pages.add(page);
    }
  }

  @Override
  public void sync(Path file, FileChannel channel) throws IOException {
    beforeSync.run();
    moment.readLock().lock();
    try {
      dirty.remove(file);
      super.sync(file, channel);
    } finally {
      moment.readLock().unlock();
    }
  }

  @Override
  public void remove(Path file) throws IOException {
    moment.readLock().lock();
    try {
      super.remove(file);
    } finally {
      moment.readLock().unlock();
    }
  }

  /** The directory after a power cut now. */
  Path crashInto(Path directory, Path image, Random random) {
    moment.writeLock().lock();
    try {
      StoreDirectory.copy(directory, image);
      dirty.forEach(
          (file, pages) -> tear(image.resolve(directory.relativize(file)), pages, random));
      return image;
    } finally {
      moment.writeLock().unlock();
    }
  }

  private static void tear(Path file, Set<Long> pages, Random random) {
    if (Files.notExists(file)) {
      return;
    }
    int damage = random.nextInt(3); // most crashes lose much, some little
    try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page : pages.stream().sorted().toList()) {
        byte[] lost = new byte[random.nextBoolean() ? PAGE : 512];
        if (random.nextInt(4) < damage && (page + 1) * PAGE <= f.length()) {
          if (random.nextInt(4) == 0) {
            random.nextBytes(lost);
          }
          f.seek(page * PAGE);
          f.write(lost);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
