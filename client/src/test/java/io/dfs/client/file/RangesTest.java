package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.PooledBuffer;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.metadata.Extent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The interval maps against plain arrays. */
class RangesTest {
  private static final int SIZE = 2000;
  private static final int REGION = 512;
  private static final ChunkId CHUNK = new ChunkId(1, new GroupId(1), 1, 1);

  private final Random random = new Random(99);

  @Test
  void layoutMapAgreesWithAnArray() {
    LayoutMap map = new LayoutMap();
    int[] expected = new int[SIZE]; // 0 unknown, 1 hole, else 2 + byte or 1000 + chunk offset
    for (int i = 0; i < 3000; i++) {
      int from = random.nextInt(SIZE - 1);
      int length = 1 + random.nextInt(Math.min(100, SIZE - from));
      switch (random.nextInt(8)) {
        case 0 -> {
          map.truncate(from);
          Arrays.fill(expected, from, SIZE, 1);
        }
        case 1, 2, 3 -> {
          byte[] bytes = new byte[length];
          random.nextBytes(bytes);
          map.put(new LayoutMap.Inline(from, bytes));
          for (int k = 0; k < length; k++) {
            expected[from + k] = 2 + (bytes[k] & 0xff);
          }
        }
        default -> {
          int offset = random.nextInt(100_000);
          map.put(new LayoutMap.InChunk(new Extent(from, length, CHUNK, offset)));
          for (int k = 0; k < length; k++) {
            expected[from + k] = 1000 + offset + k;
          }
        }
      }
      if (i % 50 == 0) {
        assertSame(expected, map);
      }
    }
  }

  private static void assertSame(int[] expected, LayoutMap map) {
    int[] actual = new int[SIZE];
    for (int pos = 0; pos < SIZE; pos++) {
      actual[pos] = map.firstUnknown(pos, pos + 1) == pos ? 0 : 1;
    }
    long inline = 0;
    for (LayoutMap.Entry entry : map.all()) {
      for (long pos = entry.pos(); pos < entry.end(); pos++) {
        int skip = (int) (pos - entry.pos());
        actual[(int) pos] =
            switch (entry) {
              case LayoutMap.Inline inlined -> 2 + (inlined.bytes()[skip] & 0xff);
              case LayoutMap.InChunk c -> 1000 + c.extent().chunkOffset() + skip;
            };
      }
      inline += entry instanceof LayoutMap.Inline ? entry.lengthBytes() : 0;
    }
    assertArrayEquals(expected, actual);
    assertEquals(inline, map.inlineBytes());
  }

  @Test
  void dirtyRangesAgreeWithAnArrayAndGiveAllBuffersBack() {
    BufferPool pool = new BufferPool(0, Duration.ofSeconds(1));
    DirtyRanges dirty = new DirtyRanges(REGION);
    int[] expected = new int[SIZE]; // 0 clean, else 1 + byte
    for (int i = 0; i < 5000; i++) {
      int from = random.nextInt(SIZE - 1);
      int length = 1 + random.nextInt(Math.min(700, SIZE - from));
      switch (random.nextInt(10)) {
        case 0 -> {
          dirty.clear(from, from + length);
          Arrays.fill(expected, from, from + length, 0);
        }
        case 1 -> sealAndMaybeCommit(dirty, expected);
        default -> write(dirty, pool, from, length, expected);
      }
      check(dirty, expected);
    }
    dirty.clear(0, SIZE);
    assertTrue(dirty.isEmpty());
    assertEquals(0, pool.takenBytes());
  }

  private void write(DirtyRanges dirty, BufferPool pool, int from, int length, int[] expected) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    ArrayDeque<PooledBuffer> spare = new ArrayDeque<>(pool.take(dirty.buffersFor(length)));
    dirty.write(from, ByteBuffer.wrap(bytes), spare);
    spare.forEach(PooledBuffer::release);
    for (int k = 0; k < length; k++) {
      expected[from + k] = 1 + (bytes[k] & 0xff);
    }
  }

  private void sealAndMaybeCommit(DirtyRanges dirty, int[] expected) {
    List<Segment> active = dirty.active();
    if (active.isEmpty()) {
      return;
    }
    Batch batch =
        new Batch(active.stream().map(Batch.Piece::of).toList(), true, Optional.empty(), 0);
    active.forEach(s -> dirty.seal(s, batch));
    assertEquals(0, dirty.activeBytes());
    if (random.nextBoolean()) {
      dirty.committed(batch);
      assertTrue(dirty.isEmpty());
      Arrays.fill(expected, 0);
    } else {
      dirty.unseal(batch);
    }
    batch.release();
  }

  private static void check(DirtyRanges dirty, int[] expected) {
    int[] actual = new int[SIZE];
    long bytes = 0;
    for (Segment s : dirty.touching(0, SIZE)) {
      assertEquals(s.pos / REGION, (s.end() - 1) / REGION, "crosses a border");
      ByteBuffer b = s.bytes(s.pos, s.lengthBytes);
      for (int k = 0; k < s.lengthBytes; k++) {
        actual[(int) s.pos + k] = 1 + (b.get(k) & 0xff);
      }
      bytes += s.lengthBytes;
    }
    assertArrayEquals(expected, actual);
    assertEquals(bytes, dirty.bytes());
    assertEquals(bytes, dirty.activeBytes());
    for (int region = 0; region < SIZE / REGION; region++) {
      boolean full = true;
      for (int k = 0; k < REGION; k++) {
        full &= expected[region * REGION + k] != 0;
      }
      assertEquals(full, !dirty.fullRegion(region).isEmpty());
    }
  }

  @Test
  void readaheadDoublesAndForgets() {
    Readahead readahead = new Readahead(1 << 20);
    long at = 0;
    int last = 0;
    for (int i = 0; i < 40; i++) {
      Optional<Readahead.Range> range = readahead.next(at, 128 << 10);
      at += 128 << 10;
      if (range.isPresent()) {
        assertTrue(range.get().pos() >= at, "behind the read");
        assertTrue(range.get().pos() + range.get().lengthBytes() <= at + (1 << 20), "bounded");
        last = range.get().lengthBytes();
      }
    }
    assertTrue(last >= 512 << 10);
    assertFalse(readahead.next(50 << 20, 4096).isPresent(), "a jump");
    assertFalse(readahead.next(10 << 20, 4096).isPresent(), "another");
  }
}
