package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a data directory still takes writes. After a failed sync the kernel calls the lost pages
 * clean, so a second sync would succeed without them: one failure is final. It is written into the
 * file {@code failed}, so that a restart does not trust what only the page cache still has; who has
 * replaced or cleared the disk removes that file. Thread-safe.
 */
final class DirectoryHealth {
  private static final Logger log = LoggerFactory.getLogger(DirectoryHealth.class);

  private final Path marker;
  private final AtomicReference<@Nullable String> failure;

  private DirectoryHealth(Path marker, @Nullable String failure) {
    this.marker = marker;
    this.failure = new AtomicReference<>(failure);
  }

  static DirectoryHealth load(Path directory) throws IOException {
    Path marker = directory.resolve("failed");
    return new DirectoryHealth(
        marker, Files.exists(marker) ? Files.readString(marker).strip() : null);
  }

  Optional<String> failure() {
    return Optional.ofNullable(failure.get());
  }

  /**
   * @throws ChunkStoreException DISK_FAILED
   */
  void requireWritable() {
    String reason = failure.get();
    if (reason != null) {
      throw new ChunkStoreException(StoreError.DISK_FAILED, reason);
    }
  }

  /** From now on nothing is written here; answers what to tell those who wait. */
  ChunkStoreException fail(String what, Throwable cause) {
    String reason = "%s: %s failed: %s".formatted(marker.getParent(), what, cause);
    if (failure.compareAndSet(null, reason)) {
      log.error("data directory takes no more writes: {}", reason, cause);
      try {
        Files.write(marker, (reason + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        log.error("cannot write {}; the disk is to be replaced before a restart", marker, e);
      }
    }
    return new ChunkStoreException(StoreError.DISK_FAILED, reason, cause);
  }
}
