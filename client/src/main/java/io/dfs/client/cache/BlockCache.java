package io.dfs.client.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dfs.common.id.ChunkId;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of chunks, read or on their way, bounded by bytes. Chunks are written once, so a block
 * never goes stale. A block that fails to arrive leaves the cache by itself. Thread-safe.
 */
public final class BlockCache {
  private static final int ENTRY_OVERHEAD_BYTES = 200;

  /** Block {@code index} of a chunk. */
  public record Key(ChunkId chunk, int index) {}

  private final AsyncCache<Key, ByteBuffer> blocks;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * @param capacityBytes memory for blocks that have arrived, at most
   */
  public BlockCache(long capacityBytes) {
    blocks =
        Caffeine.newBuilder()
            .maximumWeight(capacityBytes)
            .weigher((Key key, ByteBuffer block) -> block.capacity() + ENTRY_OVERHEAD_BYTES)
            .executor(Runnable::run)
            .buildAsync();
  }

  /** The block or its arrival; null if nobody has asked for it. */
  public @Nullable CompletableFuture<ByteBuffer> get(Key key) {
    CompletableFuture<ByteBuffer> present = blocks.getIfPresent(key);
    (present == null ? misses : hits).increment();
    return present;
  }

  /**
   * Announces a block that the caller is about to fetch.
   *
   * @return null if the caller shall complete {@code arrival}; else what somebody else announced
   */
  public @Nullable CompletableFuture<ByteBuffer> announce(
      Key key, CompletableFuture<ByteBuffer> arrival) {
    return blocks.asMap().putIfAbsent(key, arrival);
  }

  /** Questions that {@link #get} has answered with a block or its arrival. */
  public long hits() {
    return hits.sum();
  }

  /** Questions that {@link #get} could not answer. */
  public long misses() {
    return misses.sum();
  }

  /** Forgets a block. */
  public void remove(Key key) {
    blocks.asMap().remove(key);
  }

  /** Bytes and overhead of what is cached. */
  public long weightBytes() {
    blocks.synchronous().cleanUp();
    return blocks.synchronous().policy().eviction().orElseThrow().weightedSize().orElse(0);
  }
}
