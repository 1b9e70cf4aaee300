package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files, short tails, and many small pieces. */
class TailTest {
  private static final int BLOCK = 64 << 10;

  private final TestVolume volume = new TestVolume(8 << 20);
  private final TestMount a = volume.mount();
  private final TestMount b = volume.mount();
  private final Random random = new Random(7);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static int inlineBytes(Layout layout) {
    return layout.inline().stream().mapToInt(p -> p.bytes().length).sum();
  }

  private void assertFewExtents(OpenFile file) {
    Layout layout = volume.layout(file.inode());
    long size = volume.attr(file.inode()).sizeBytes();
    long most = (size + BLOCK - 1) / BLOCK;
    assertTrue(layout.extents().size() <= most, layout.extents().size() + " extents of " + size);
    assertTrue(inlineBytes(layout) <= InlinePiece.MAX_FILE_BYTES);
  }

  @Test
  void appendedFileHasFewExtents() {
    OpenFile file = a.create("log");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      byte[] line = bytes(512);
      assertEquals(all.size(), file.append(ByteBuffer.wrap(line), false));
      all.writeBytes(line);
      file.fsync();
    }
    assertFewExtents(file);
    assertArrayEquals(all.toByteArray(), TestMount.readAll(b.open(file.inode())));
  }

  @Test
  void fileWrittenAtItsEndHasFewExtents() {
    OpenFile file = a.create("log");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      byte[] line = bytes(512);
      TestMount.write(file, all.size(), line);
      all.writeBytes(line);
      file.fsync();
    }
    assertFewExtents(file);
    assertArrayEquals(all.toByteArray(), TestMount.readAll(b.open(file.inode())));
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 16_384, 17_000, 40_000, 65_535, 66_000, 100_000})
  void anyFlushSizeLeavesFewExtents(int step) {
    OpenFile file = a.create("steps");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 60; i++) {
      byte[] part = bytes(step);
      if (i % 3 == 0) {
        file.append(ByteBuffer.wrap(part), false);
      } else {
        TestMount.write(file, all.size(), part);
        file.fsync();
      }
      all.writeBytes(part);
    }
    assertFewExtents(file);
    assertArrayEquals(all.toByteArray(), TestMount.readAll(b.open(file.inode())));
  }

  @Test
  void longAppendsBetweenShortOnesLeaveFewExtents() {
    OpenFile file = a.create("mixed");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 150; i++) {
      byte[] part = bytes(i % 2 == 0 ? 512 : 66_000);
      file.append(ByteBuffer.wrap(part), false);
      all.writeBytes(part);
    }
    assertFewExtents(file);
    assertArrayEquals(all.toByteArray(), TestMount.readAll(b.open(file.inode())));
  }

  @Test
  void twoMountsPatchOneInlineFileAndLoseNothing() {
    OpenFile left = a.create("shared");
    OpenFile right = b.open(left.inode());
    byte[] expected = new byte[8000];
    for (int i = 0; i < 400; i++) {
      int pos = random.nextInt(7900) / 2 * 2;
      OpenFile writer = i % 2 == 0 ? left : right;
      byte[] part = bytes(1);
      TestMount.write(writer, pos + i % 2, part); // even positions here, odd ones there
      expected[pos + i % 2] = part[0];
      if (random.nextInt(5) == 0) {
        writer.flush();
      }
    }
    left.flush();
    right.flush();
    byte[] all = TestMount.readAll(a.open(left.inode()));
    assertArrayEquals(Arrays.copyOf(expected, all.length), all);
  }

  @Test
  void twoMountsAppendToOneTailAndLoseNothing() {
    OpenFile left = a.create("shared");
    OpenFile right = b.open(left.inode());
    byte[] all = new byte[3000 * 512];
    for (int i = 0; i < 3000; i++) {
      OpenFile writer = random.nextBoolean() ? left : right;
      byte[] line = bytes(512);
      int at = (int) writer.append(ByteBuffer.wrap(line), false);
      assertEquals(i * 512, at);
      System.arraycopy(line, 0, all, at, 512);
    }
    assertFewExtents(left);
    assertArrayEquals(all, TestMount.readAll(a.open(left.inode())));
    assertArrayEquals(all, TestMount.readAll(b.open(left.inode())));
  }

  /** The other mount changes the tail between the moment it is read and the commit. */
  @Test
  void tailThatChangesWhileItIsRolledIsMerged() {
    OpenFile left = a.create("shared");
    OpenFile right = b.open(left.inode());
    byte[] start = bytes(60_000);
    for (int at = 0; at < start.length; at += 10_000) {
      left.append(ByteBuffer.wrap(start, at, 10_000), false);
    }
    byte[] there = bytes(100);
    byte[] here = bytes(20_000);
    TestMount.write(right, 30_000, there);
    TestMount.write(left, 60_000, here);
    a.metadata.beforeNextApply(sent -> right.flush());
    left.flush();
    byte[] expected = Arrays.copyOf(start, 80_000);
    System.arraycopy(there, 0, expected, 30_000, 100);
    System.arraycopy(here, 0, expected, 60_000, 20_000);
    assertArrayEquals(expected, TestMount.readAll(a.open(left.inode())));
    assertEquals(1, volume.layout(left.inode()).extents().size());
    assertTrue(
        a.metadata.sent().stream()
            .anyMatch(m -> m instanceof Mutation.Commit c && c.expected().isPresent()));
  }

  /** Rolling would never win: what was written goes out without it. */
  @Test
  void tailThatChangesFasterThanItIsRolledKeepsNobodyFromFlushing() {
    OpenFile left = a.create("shared");
    OpenFile right = b.open(left.inode());
    byte[] expected = bytes(80_000);
    for (int at = 0; at < 60_000; at += 10_000) {
      left.append(ByteBuffer.wrap(expected, at, 10_000).slice(), false);
    }
    TestMount.write(left, 60_000, Arrays.copyOfRange(expected, 60_000, 80_000));
    patchBeforeEachCommit(right, expected);
    left.fsync();
    a.metadata.beforeNextApply(sent -> {});
    assertArrayEquals(expected, TestMount.readAll(b.open(left.inode())));
  }

  @Test
  void tailThatChangesFasterThanItIsRolledKeepsNobodyFromAppending() {
    OpenFile left = a.create("shared");
    OpenFile right = b.open(left.inode());
    byte[] expected = bytes(600_000);
    int at = 0;
    patchBeforeEachCommit(right, expected);
    for (int step = 500; at < expected.length; at += step) {
      step = Math.min(step, expected.length - at);
      assertEquals(at, left.append(ByteBuffer.wrap(expected, at, step).slice(), false));
    }
    a.metadata.beforeNextApply(sent -> {});
    assertArrayEquals(expected, TestMount.readAll(b.open(left.inode())));
  }

  /** Changes a byte of the tail before each commit of the other mount arrives. */
  private void patchBeforeEachCommit(OpenFile file, byte[] expected) {
    Consumer<List<Mutation>> patch =
        new Consumer<>() {
          @Override
          public void accept(List<Mutation> sent) {
            int size = (int) volume.attr(file.inode()).sizeBytes();
            if (size > 0) {
              int at = size - 1 - random.nextInt(Math.min(size, 3000));
              expected[at]++;
              TestMount.write(file, at, new byte[] {expected[at]});
              file.flush();
            }
            a.metadata.beforeNextApply(this);
          }
        };
    a.metadata.beforeNextApply(patch);
  }

  @Test
  void manySmallRangesSharePackedChunk() {
    OpenFile file = a.create("big");
    byte[] all = bytes(3 << 20);
    TestMount.write(file, 0, all);
    file.flush();
    int before = volume.chunks.writes();
    for (int i = 0; i < 200; i++) {
      byte[] part = bytes(400);
      int pos = i * 15_000;
      System.arraycopy(part, 0, all, pos, 400);
      TestMount.write(file, pos, part);
    }
    int commits = a.metadata.sent().size();
    file.flush();
    assertEquals(1, volume.chunks.writes() - before, "a chunk, sent once");
    assertEquals(1, a.metadata.sent().size() - commits, "one commit");
    assertArrayEquals(all, TestMount.readAll(b.open(file.inode())));
    assertEquals(2, volume.chunksOf(file.inode()).size());
  }

  @Test
  void smallFileTakesNoChunkAndOneCommit() {
    OpenFile file = a.create("small");
    int before = a.metadata.sent().size();
    TestMount.write(file, 0, bytes(10_000));
    TestMount.write(file, 10_000, bytes(6_000));
    file.flush();
    assertEquals(0, volume.chunks.writes());
    assertEquals(1, a.metadata.sent().size() - before);
    TestMount.write(file, 5_000, bytes(100));
    file.flush();
    assertEquals(0, volume.chunks.writes());
    assertEquals(0, volume.layout(file.inode()).extents().size());
  }

  @Test
  void extentsOfOneChunkAreOneExtentWhereTheyFollowEachOther() {
    OpenFile file = a.create("runs");
    for (int i = 0; i < 100; i++) {
      TestMount.write(file, i * 1000L, bytes(1000));
    }
    file.flush();
    assertEquals(1, volume.layout(file.inode()).extents().size());
    Extent only = volume.layout(file.inode()).extents().getFirst();
    assertEquals(100_000, only.lengthBytes());
  }
}
