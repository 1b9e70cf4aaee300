package io.dfs.client.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bounded number of buffers, each counted. */
class BufferPoolTest {
  private final BufferPool pool = new BufferPool(0, Duration.ofMillis(20));

  @Test
  void tooFewIsEioAfterTheTimeout() {
    pool.take(17);
    pool.take(17);
    assertEquals(FsError.EIO, assertThrows(FsException.class, () -> pool.take(1)).error());
    assertTrue(pool.isShort());
    assertEquals(pool.capacityBytes(), pool.takenBytes());
  }

  @Test
  void shortageIsToldBeforeWaiting() {
    List<PooledBuffer> held = new ArrayList<>(pool.take(17));
    held.addAll(pool.take(17));
    pool.onShortage(
        () -> {
          held.forEach(PooledBuffer::release);
          held.clear();
        });
    assertEquals(17, pool.take(17).size());
    assertFalse(pool.isShort());
  }

  @Test
  void bufferGoesBackWithItsLastHolder() {
    PooledBuffer buffer = pool.take(1).getFirst();
    buffer.retain();
    buffer.release();
    assertEquals(BufferPool.BUFFER_BYTES, pool.takenBytes());
    buffer.release();
    assertEquals(0, pool.takenBytes());
    assertThrows(IllegalStateException.class, buffer::release);
    assertThrows(IllegalStateException.class, buffer::retain);
  }
}
