package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the background commits late never undoes what was done meanwhile, nor shows too much. */
class OrderTest {
  private static final int CHUNK = 1 << 20;

  private final TestVolume volume = new TestVolume(CHUNK);
  private final TestMount mount = volume.mount();
  private final OpenFile file = mount.create("file");

  private static byte[] filled(int length, int with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }

  private Attr committed() {
    return volume.attr(file.inode());
  }

  @Test
  void lateCommitDoesNotUndoTruncate() {
    TestMount.write(file, 0, filled(3 * CHUNK + 5000, 1)); // three chunks sealed, a rest active
    mount.truncate(file.inode(), CHUNK + 100);
    assertEquals(CHUNK + 100, file.attr().sizeBytes());
    mount.idle(Duration.ofSeconds(30));
    assertEquals(CHUNK + 100, committed().sizeBytes());
    mount.truncate(file.inode(), 2 * CHUNK);
    byte[] expected = Arrays.copyOf(filled(CHUNK + 100, 1), 2 * CHUNK);
    assertArrayEquals(expected, TestMount.readAll(volume.mount().open(file.inode())));
    assertEquals(2, volume.chunksOf(file.inode()).size());
    assertEquals(1, mount.metadata.abandoned().size(), "a chunk that was cut off wholly");
  }

  @Test
  void truncateToNothingThrowsAwayWhatIsDirty() {
    TestMount.write(file, 0, filled(2 * CHUNK + 5, 1));
    mount.truncate(file.inode(), 0);
    mount.idle(Duration.ofSeconds(30));
    assertEquals(0, committed().sizeBytes());
    assertEquals(0, mount.pool.takenBytes());
    assertTrue(file.flush().sizeBytes() == 0);
  }

  @Test
  void lateCommitDoesNotUndoUtimens() {
    TestMount.write(file, 0, filled(100, 1));
    mount.utimens(file.inode(), 12345);
    assertEquals(12345, file.attr().mtimeNs());
    mount.idle(Duration.ofSeconds(30));
    assertEquals(100, committed().sizeBytes());
    assertEquals(12345, committed().mtimeNs());
  }

  @Test
  void writeAfterUtimensSetsMtimeAgain() {
    TestMount.write(file, 0, filled(100, 1));
    mount.utimens(file.inode(), 12345);
    volume.clock.advance(Duration.ofSeconds(3));
    TestMount.write(file, 100, filled(100, 2));
    long written = volume.clock.nanos();
    assertEquals(written, file.attr().mtimeNs());
    mount.idle(Duration.ofSeconds(30));
    assertEquals(written, committed().mtimeNs());
  }

  @Test
  void commitCarriesTheTimeOfTheLastWriteNotItsOwn() {
    volume.clock.advance(Duration.ofSeconds(5));
    TestMount.write(file, 0, filled(100, 1));
    long written = volume.clock.nanos();
    mount.idle(Duration.ofSeconds(30));
    assertEquals(written, committed().mtimeNs());
  }

  @Test
  void lateCommitDoesNotUndoChmod() {
    mount.chmod(file.inode(), 04755);
    file.write(0, java.nio.ByteBuffer.wrap(filled(10, 1)), true);
    assertEquals(0755, file.attr().permissions());
    mount.chmod(file.inode(), 04711);
    mount.idle(Duration.ofSeconds(30));
    assertEquals(04711, committed().permissions());
  }

  @Test
  void fullChunkIsCommittedWithinFiveSecondsTheRestWithinThirty() {
    TestMount.write(file, 0, filled(CHUNK + 5000, 1));
    mount.idle(Duration.ofSeconds(1));
    assertEquals(0, committed().sizeBytes());
    mount.idle(Duration.ofSeconds(3));
    assertEquals(CHUNK, committed().sizeBytes());
    mount.idle(Duration.ofSeconds(20));
    assertEquals(CHUNK, committed().sizeBytes());
    mount.idle(Duration.ofSeconds(2));
    assertEquals(CHUNK + 5000, committed().sizeBytes());
  }

  @Test
  void bytesThatArriveAfterTheLastFlushAreCommittedToo() {
    TestMount.write(file, 0, filled(100, 1));
    file.flush();
    TestMount.write(file, 50, filled(100, 2));
    mount.idle(Duration.ofSeconds(26));
    assertEquals(150, committed().sizeBytes());
  }

  @Test
  void closedFileIsCommittedAtOnce() {
    TestMount.write(file, 0, filled(100, 1));
    file.close();
    mount.idle(Duration.ZERO);
    assertEquals(100, committed().sizeBytes());
    assertTrue(mount.files.states().isEmpty());
    assertEquals(0, mount.metadata.openCount(file.inode()));
  }

  /** A chunk that is complete lies behind bytes that are dirty: it waits for them. */
  @Test
  void commitNeverRaisesTheSizeOverBytesThatAreStillDirty() {
    TestMount.write(file, 0, filled(1000, 1));
    TestMount.write(file, 2 * CHUNK, filled(CHUNK, 2));
    TestMount.write(file, CHUNK, filled(CHUNK, 3));
    for (Mutation sent : mount.metadata.sent()) {
      assertTrue(!(sent instanceof Mutation.Commit), "nothing is committed yet");
    }
    int before = mount.metadata.sent().size();
    mount.idle(Duration.ofSeconds(4));
    List<Mutation> commits = mount.metadata.sent().subList(before, mount.metadata.sent().size());
    assertEquals(1, commits.size(), "chunks and what lies before them in one commit");
    assertEquals(3 * CHUNK, committed().sizeBytes());
    byte[] all = TestMount.readAll(volume.mount().open(file.inode()));
    assertArrayEquals(filled(1000, 1), Arrays.copyOf(all, 1000));
    assertArrayEquals(filled(CHUNK, 3), Arrays.copyOfRange(all, CHUNK, 2 * CHUNK));
  }

  /**
   * Bytes written while a flush is under way go along if the size would otherwise pass over them.
   */
  @Test
  void bytesWrittenDuringTheFlushAreNotShownAsZeros() {
    TestMount.write(file, 20_000, filled(30_000, 1));
    mount.metadata.beforeNextApply(
        sent -> {
          Mutation.Commit commit = (Mutation.Commit) sent.getFirst();
          long end = commit.extents().getLast().end();
          assertEquals(50_000, end);
        });
    file.flush();
    assertEquals(50_000, committed().sizeBytes());
  }

  /** Older bytes of a position that fail to go out never come out after newer ones. */
  @Test
  void newerBytesWin() {
    TestMount.write(file, 0, filled(CHUNK, 1)); // sealed and stored
    TestMount.write(file, 1000, filled(500, 2));
    TestMount.write(file, 0, filled(CHUNK, 3)); // sealed over it
    TestMount.write(file, 10, filled(5, 4));
    file.flush();
    byte[] expected = filled(CHUNK, 3);
    Arrays.fill(expected, 10, 15, (byte) 4);
    assertArrayEquals(expected, TestMount.readAll(volume.mount().open(file.inode())));
  }

  @Test
  void overlayShowsSizeAndBlocksOfWhatIsDirty() {
    TestMount.write(file, 10_000, filled(5000, 1));
    Attr stat = mount.files.overlay(committed());
    assertEquals(15_000, stat.sizeBytes());
    assertEquals(5000, stat.allocatedBytes());
    assertEquals(volume.clock.nanos(), stat.mtimeNs());
  }

  @Test
  void writeDuringTheCommitSetsMtimeWithTheNextOne() {
    TestMount.write(file, 0, filled(100, 1));
    mount.metadata.beforeNextApply(
        sent -> {
          volume.clock.advance(Duration.ofSeconds(1));
          TestMount.write(file, 0, filled(100, 2));
        });
    file.flush();
    long written = volume.clock.nanos();
    volume.clock.advance(Duration.ofSeconds(1));
    file.flush();
    assertEquals(written, committed().mtimeNs());
    assertArrayEquals(filled(100, 2), TestMount.readAll(volume.mount().open(file.inode())));
  }

  /** A commit tells that another mount has changed the file: what was known of it is dropped. */
  @Test
  void changeElsewhereIsSeenAfterTheNextCommit() {
    TestMount.write(file, 0, filled(4000, 1));
    file.flush();
    assertArrayEquals(filled(4000, 1), TestMount.readAll(file));
    OpenFile there = volume.mount().open(file.inode());
    TestMount.write(there, 0, filled(1000, 2));
    there.flush();
    TestMount.write(file, 3000, filled(1000, 3));
    file.flush();
    byte[] expected = filled(4000, 1);
    Arrays.fill(expected, 0, 1000, (byte) 2);
    Arrays.fill(expected, 3000, 4000, (byte) 3);
    assertArrayEquals(expected, TestMount.readAll(file));
  }
}
