package io.dfs.datanode.store;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * One chunk on its way to the disk. Confined to one caller at a time. Nothing of it can be read,
 * and nothing of it survives a restart for certain, before the future of {@link #finish} completes.
 */
public interface ChunkWriter extends AutoCloseable {
  /**
   * Verifies the next bytes and hands them to the disk. All calls but the last bring whole 64 KiB
   * blocks. The buffers' positions are left alone and the buffers may be reused when it returns.
   *
   * @param blockCrcs CRC32C of each block in {@code frame}
   * @throws ChunkStoreException WRONG_CHECKSUM, OVERSIZE, DISK_FULL, DISK_FAILED; the writer is
   *     aborted by any of them
   */
  void accept(int[] blockCrcs, ByteBuffer... frame);

  /** Bytes accepted so far. */
  int lengthBytes();

  /**
   * Makes the chunk durable and visible. Repeating a chunk that is there succeeds. The future
   * completes on the store's commit thread: what hangs on it must be short. It fails with
   * WRONG_CHECKSUM if length or checksums are not those of the accepted bytes, WRONG_KEY,
   * DIFFERENT_CONTENT, DISK_FULL or DISK_FAILED; then the chunk is not there.
   */
  CompletableFuture<Void> finish(int lengthBytes, int[] blockCrcs);

  /** Drops what was accepted; does nothing after {@link #finish} or a failure. */
  void abort();

  @Override
  default void close() {
    abort();
  }
}
