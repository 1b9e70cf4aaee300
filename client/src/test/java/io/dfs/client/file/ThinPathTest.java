package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.metadata.Layout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Write, flush, read back, on the same mount and on another one. */
class ThinPathTest {
  private final TestVolume volume = new TestVolume(1 << 20);
  private final TestMount a = volume.mount();
  private final TestMount b = volume.mount();

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void smallFileGoesInline() {
    OpenFile file = a.create("small");
    TestMount.write(file, 0, random(4096));
    file.flush();
    assertEquals(0, volume.chunks.writes());
    assertArrayEquals(random(4096), TestMount.readAll(b.open(file.inode())));
  }

  @Test
  void largeFileGoesIntoAlignedChunks() {
    OpenFile file = a.create("large");
    byte[] bytes = random((5 << 20) + 12345);
    TestMount.write(file, 0, bytes);
    assertArrayEquals(bytes, TestMount.readAll(file), "before the flush");
    file.flush();
    Layout layout = volume.layout(file.inode());
    assertEquals(6, layout.extents().size());
    layout.extents().forEach(e -> assertEquals(0, e.pos() % (1 << 20)));
    assertArrayEquals(bytes, TestMount.readAll(file), "after the flush");
    assertArrayEquals(bytes, TestMount.readAll(b.open(file.inode())), "elsewhere");
    assertEquals(0, a.pool.takenBytes());
  }

  @Test
  void holesReadAsZeros() {
    OpenFile file = a.create("sparse");
    TestMount.write(file, 3 << 20, random(100));
    file.flush();
    byte[] all = TestMount.readAll(b.open(file.inode()));
    assertEquals((3 << 20) + 100, all.length);
    assertArrayEquals(new byte[3 << 20], Arrays.copyOf(all, 3 << 20));
    assertEquals(3 << 20, file.seekData(5));
    assertEquals(0, file.seekHole(0));
    assertEquals((3 << 20) + 100, file.seekHole(3 << 20));
  }

  @Test
  void whatIsNotFlushedIsSeenHereOnly() {
    OpenFile file = a.create("file");
    OpenFile second = a.open(file.inode());
    TestMount.write(file, 10, random(20));
    assertEquals(30, second.attr().sizeBytes());
    assertEquals(30, TestMount.readAll(second).length);
    assertEquals(0, b.open(file.inode()).attr().sizeBytes());
    file.close();
    second.flush();
    second.close();
    assertEquals(30, b.open(file.inode()).attr().sizeBytes());
    assertEquals(0, a.metadata.openCount(file.inode()));
    assertTrue(a.files.states().isEmpty());
  }

  @Test
  void fileOpenedAgainBeforeItWasCommittedIsLetGoInTheEnd() {
    OpenFile file = a.create("file");
    TestMount.write(file, 0, random(20));
    file.close();
    assertEquals(1, a.metadata.openCount(file.inode()), "still to be committed");
    OpenFile again = a.open(file.inode());
    assertEquals(20, again.attr().sizeBytes());
    again.flush();
    again.close();
    assertEquals(0, a.metadata.openCount(file.inode()));
    assertTrue(a.files.states().isEmpty());
  }
}
