package io.dfs.client.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BlockCacheTest {
  private static final BlockCache.Key KEY =
      new BlockCache.Key(new ChunkId(1, new GroupId(1), 1, 1), 0);

  private final BlockCache cache = new BlockCache(1 << 20);

  @Test
  void aBlockOnItsWayIsAHit() {
    CompletableFuture<ByteBuffer> arrival = new CompletableFuture<>();
    assertNull(cache.get(KEY));
    assertNull(cache.announce(KEY, arrival));
    assertSame(arrival, cache.get(KEY));
    arrival.complete(ByteBuffer.allocate(1000));
    assertSame(arrival, cache.get(KEY));
    assertEquals(1, cache.misses());
    assertEquals(2, cache.hits());
  }

  @Test
  void aBlockThatFailedIsMissedAgain() {
    CompletableFuture<ByteBuffer> arrival = new CompletableFuture<>();
    assertNull(cache.announce(KEY, arrival));
    arrival.completeExceptionally(new IllegalStateException("no replica"));
    assertNull(cache.get(KEY));
    assertEquals(1, cache.misses());
    assertEquals(0, cache.hits());
  }
}
