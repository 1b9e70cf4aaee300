package io.dfs.client.file;

import java.time.Duration;

/**
 * How a mount keeps and moves file bytes.
 *
 * @param bufferBytes memory for bytes that are written and not committed
 * @param cacheBytes memory for blocks that were read
 * @param opTimeout after this a call that cannot be served ends in EIO
 * @param commitChunksAfter full chunks are committed when they have waited this long
 * @param flushAfter all else that is dirty is flushed when it has waited this long; with the time
 *     of the flush itself it should stay below 30 s
 * @param uploads chunks on their way at once
 * @param readaheadBytes how far a sequential reader is read ahead, at most
 * @param closePolicy what a close waits for
 */
public record FilesConfig(
    long bufferBytes,
    long cacheBytes,
    Duration opTimeout,
    Duration commitChunksAfter,
    Duration flushAfter,
    int uploads,
    int readaheadBytes,
    ClosePolicy closePolicy) {

  public static FilesConfig defaults() {
    return new FilesConfig(
        256L << 20,
        64L << 20,
        Duration.ofSeconds(60),
        Duration.ofSeconds(3),
        Duration.ofSeconds(25),
        8,
        8 << 20,
        ClosePolicy.DURABLE);
  }
}
