package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** DataNodes fail, the metadata service fails, the session ends. */
class FaultTest {
  private static final int LENGTH = 300_000;

  private final TestVolume volume = new TestVolume(1 << 20);
  private final TestMount mount = volume.mount();
  private final OpenFile file = mount.create("file");
  private final byte[] bytes = random();

  private static byte[] random() {
    byte[] bytes = new byte[LENGTH];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static FsError errorOf(Runnable call) {
    return assertThrows(FsException.class, call::run).error();
  }

  private void assertCommitted() {
    assertArrayEquals(bytes, TestMount.readAll(volume.mount().open(file.inode())));
  }

  @Test
  void failureIsToldOnceToEachHandleAndRetryWorks() {
    OpenFile second = mount.open(file.inode());
    OpenFile third = mount.open(file.inode());
    TestMount.write(file, 0, bytes);
    volume.chunks.stop(volume.node(0));
    volume.chunks.stop(volume.node(1));
    assertEquals(FsError.EIO, errorOf(file::flush));
    assertArrayEquals(bytes, TestMount.readAll(file), "it is still here");
    OpenFile later = mount.open(file.inode());
    volume.chunks.start(volume.node(0));
    volume.chunks.start(volume.node(1));
    file.flush();
    assertCommitted();
    file.flush();
    assertEquals(FsError.EIO, errorOf(second::flush));
    second.flush();
    assertEquals(FsError.EIO, errorOf(third::fsync));
    third.fsync();
    later.flush();
  }

  @Test
  void failureInTheBackgroundIsToldToo() {
    TestMount.write(file, 0, bytes);
    mount.metadata.unreachable(1000, false);
    mount.idle(Duration.ofSeconds(30));
    mount.idle(Duration.ofSeconds(5));
    mount.metadata.unreachable(0, false);
    assertEquals(FsError.EIO, errorOf(file::flush));
    assertCommitted();
    file.flush();
  }

  @Test
  void lostAnswerIsSentAgain() {
    TestMount.write(file, 0, bytes);
    mount.metadata.unreachable(1, true);
    assertEquals(FsError.EIO, errorOf(file::flush));
    file.flush();
    assertCommitted();
    assertEquals(1, volume.chunksOf(file.inode()).size());
    assertEquals(0, mount.pool.takenBytes());
  }

  @Test
  void memberThatDidNotAcknowledgeIsSentTheChunkAgain() {
    volume.chunks.loseWrites(volume.node(1), 2); // in the chain, and sent to directly
    TestMount.write(file, 0, bytes);
    file.flush();
    assertCommitted();
    assertEquals(2, commits(), "one that names the member, one that is taken");
    ChunkId chunk = volume.chunksOf(file.inode()).iterator().next();
    volume.cluster.nodes().forEach(n -> assertTrue(volume.chunks.chunksOn(n).contains(chunk)));
  }

  @Test
  void whoFailedIsReportedByThoseWhoMetIt() {
    volume.chunks.stop(volume.node(1));
    TestMount.write(file, 0, bytes);
    assertEquals(FsError.EIO, errorOf(file::flush), "nobody has put it out");
    List<FailureReport> reports = mount.metadata.reported();
    assertTrue(reports.stream().allMatch(r -> r.node().equals(volume.node(1)) && !r.late()));
    assertTrue(reports.stream().anyMatch(r -> r.seenBy().isEmpty()), "the mount itself");
    assertTrue(
        reports.stream().anyMatch(r -> r.seenBy().equals(Optional.of(volume.node(0))))
            || volume.chunksOf(file.inode()).isEmpty(),
        "who was to send it on");
  }

  /** A node that takes the bytes and never answers: the write goes on when the cluster is sure. */
  @Test
  void aWriteThatHangsIsReportedAndGivenUpWhenTheNodeIsPutOut() {
    NodeId sick = volume.node(1);
    int[] waits = {0};
    volume.chunks.hang(
        sick,
        () -> {
          waits[0]++;
          volume.clock.advance(Duration.ofMillis(300));
          if (waits[0] == 8) {
            assertTrue(
                mount.metadata.reported().stream()
                    .anyMatch(r -> r.node().equals(sick) && r.late()));
            volume
                .store
                .map()
                .groups()
                .forEach(g -> volume.store.changeMember(g.id(), sick, Change.OUT, 0));
            mount.metadata.refreshMap();
          }
        });
    TestMount.write(file, 0, bytes);
    file.flush();
    assertCommitted();
    assertTrue(waits[0] <= 10, waits[0] + " waits");
    ChunkId chunk = volume.chunksOf(file.inode()).iterator().next();
    assertTrue(volume.chunks.chunksOn(volume.node(0)).contains(chunk));
    assertTrue(volume.chunks.chunksOn(volume.node(2)).contains(chunk));
  }

  private long commits() {
    return mount.metadata.sent().stream().filter(m -> m instanceof Mutation.Commit).count();
  }

  @Test
  void lostAcknowledgementIsAskedForAgain() {
    volume.chunks.loseAcks(2); // the last of the chain, and once more in the fan-out
    TestMount.write(file, 0, bytes);
    file.flush();
    assertCommitted();
    assertEquals(1, commits());
  }

  /** Nothing is committed while a member lacks the chunk, however long that takes. */
  @Test
  void nothingIsCommittedThatAMemberLacks() {
    volume.chunks.loseWrites(volume.node(1), Integer.MAX_VALUE);
    TestMount.write(file, 0, bytes);
    assertEquals(FsError.EIO, errorOf(file::flush));
    assertEquals(0, volume.attr(file.inode()).sizeBytes());
    volume.chunks.loseWrites(volume.node(1), 0);
    file.flush();
    assertCommitted();
  }

  @Test
  void deadMemberIsWaitedForUntilItIsOut() {
    volume.chunks.stop(volume.node(2));
    TestMount.write(file, 0, bytes);
    mount.metadata.beforeNextApply(
        sent ->
            volume
                .store
                .map()
                .groups()
                .forEach(g -> volume.store.changeMember(g.id(), volume.node(2), Change.OUT, 0)));
    file.flush();
    assertCommitted();
  }

  @Test
  void withSpareNodesTheBytesGoToAnotherGroup() {
    TestVolume wide = new TestVolume(1 << 20, 6);
    TestMount there = wide.mount();
    NodeId dead = wide.node(0);
    wide.chunks.stop(dead);
    long before = wide.clock.nanos();
    for (int i = 0; i < 10; i++) {
      OpenFile f = there.create("file" + i);
      TestMount.write(f, 0, bytes);
      f.flush();
      assertArrayEquals(bytes, TestMount.readAll(wide.mount().open(f.inode())));
    }
    assertTrue(wide.clock.nanos() - before < Duration.ofSeconds(1).toNanos(), "stalled");
  }

  @Test
  void fullNodesAreNoSpace() {
    volume.cluster.nodes().forEach(volume.chunks::fill);
    TestMount.write(file, 0, bytes);
    assertEquals(FsError.ENOSPC, errorOf(file::flush));
    volume.cluster.nodes().forEach(volume.chunks::start);
    file.flush();
    assertCommitted();
  }

  @Test
  void badReplicasAreSkipped() {
    TestMount.write(file, 0, bytes);
    file.flush();
    volume.chunks.corruptReads(2);
    assertCommitted();
    volume.chunks.stop(volume.node(0));
    volume.chunks.stop(volume.node(1));
    assertCommitted();
    ChunkId chunk = volume.chunksOf(file.inode()).iterator().next();
    volume.chunks.start(volume.node(0));
    volume.chunks.lose(volume.node(2), chunk);
    assertCommitted();
  }

  @Test
  void readThatNobodyServesEndsInTime() {
    TestMount.write(file, 0, bytes);
    file.flush();
    volume.cluster.nodes().forEach(volume.chunks::stop);
    long before = volume.clock.nanos();
    assertEquals(FsError.EIO, errorOf(() -> TestMount.readAll(file)));
    long waited = volume.clock.nanos() - before;
    assertTrue(waited >= Duration.ofSeconds(60).toNanos() && waited < 63_000_000_000L, "" + waited);
    volume.cluster.nodes().forEach(volume.chunks::start);
    assertArrayEquals(bytes, TestMount.readAll(file));
  }

  @Test
  void fileRewrittenElsewhereIsReadFromItsNewChunks() {
    TestMount.write(file, 0, bytes);
    file.flush();
    ChunkId old = volume.chunksOf(file.inode()).iterator().next();
    TestMount other = volume.mount();
    OpenFile there = other.open(file.inode());
    byte[] changed = bytes.clone();
    Arrays.fill(changed, 0, 200_000, (byte) 9);
    TestMount.write(there, 0, changed);
    there.flush();
    volume.cluster.nodes().forEach(n -> volume.chunks.lose(n, old)); // reclaimed
    assertArrayEquals(changed, TestMount.readAll(file));
  }

  @Test
  void endOfTheSessionDropsWhatIsDirty() {
    OpenFile second = mount.open(file.inode());
    TestMount.write(file, 0, bytes);
    mount.metadata.expire();
    assertEquals(FsError.EIO, errorOf(file::flush));
    assertEquals(FsError.EIO, errorOf(second::flush));
    assertEquals(FsError.EIO, errorOf(() -> TestMount.write(second, 0, bytes)));
    assertEquals(0, mount.pool.takenBytes());
    assertEquals(0, volume.attr(file.inode()).sizeBytes());
    OpenFile fresh = mount.open(file.inode());
    TestMount.write(fresh, 0, bytes);
    fresh.flush();
    assertCommitted();
    List.of(file, second, fresh).forEach(OpenFile::close);
    assertTrue(mount.files.states().isEmpty());
  }

  @Test
  void whatCannotBeCommittedAfterTheLastCloseIsGivenUp() {
    TestMount.write(file, 0, bytes);
    mount.metadata.unreachable(10_000, false);
    file.close();
    mount.idle(Duration.ZERO);
    assertFalse(mount.files.states().isEmpty());
    for (int i = 0; i < 70; i++) {
      mount.idle(Duration.ofSeconds(1));
    }
    assertTrue(mount.files.states().isEmpty());
    assertEquals(LENGTH, mount.flusher.droppedBytes());
    assertEquals(0, mount.pool.takenBytes());
    assertEquals(0, mount.metadata.openCount(file.inode()));
  }

  @Test
  void failedTruncateLosesNothing() {
    TestMount.write(file, 0, bytes);
    mount.metadata.unreachable(1, false);
    assertEquals(FsError.EIO, errorOf(() -> mount.truncate(file.inode(), 10)));
    file.flush();
    assertCommitted();
  }

  @Test
  void failedUtimensLeavesTheTimeOfTheWrite() {
    TestMount.write(file, 0, bytes);
    long written = volume.clock.nanos();
    mount.metadata.unreachable(1, false);
    assertEquals(FsError.EIO, errorOf(() -> mount.utimens(file.inode(), 5)));
    volume.clock.advance(Duration.ofSeconds(1));
    file.flush();
    assertEquals(written, volume.attr(file.inode()).mtimeNs());
    assertEquals(TimeChange.Type.SET, TimeChange.to(5).type());
  }

  @Test
  void chunksThatWereWrittenInVainAreGivenBack() {
    volume.chunks.stop(volume.node(0));
    volume.chunks.stop(volume.node(1));
    TestMount.write(file, 0, bytes);
    assertEquals(FsError.EIO, errorOf(file::flush));
    volume.chunks.start(volume.node(0));
    volume.chunks.start(volume.node(1));
    file.flush();
    for (ChunkId id : volume.chunksOf(file.inode())) {
      assertFalse(mount.metadata.abandoned().contains(id));
    }
    assertFalse(mount.metadata.abandoned().isEmpty());
    for (Mutation m : mount.metadata.sent()) {
      if (m instanceof Mutation.Commit c) {
        c.chunks().forEach(a -> assertFalse(mount.metadata.abandoned().contains(a.chunk())));
      }
    }
  }
}
