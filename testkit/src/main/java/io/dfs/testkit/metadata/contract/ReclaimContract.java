package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Attr;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Orphans, bodies that truncate left behind, and garbage. */
abstract class ReclaimContract extends StoreContract {
  private void reclaimAll() {
    for (int i = 0; store().reclaimOrphans(10) > 0; i++) {
      assertTrue(i < 1000, "reclaim never ends");
    }
  }

  private void assertGone(Attr inode) {
    reclaimAll();
    assertFails(FsError.ENOENT, () -> getattr(inode));
  }

  private void assertStillThere(Attr inode) {
    reclaimAll();
    assertEquals(0, getattr(inode).nlink());
  }

  private Attr orphan(TestMount mount) {
    Attr file = mount.create(ROOT, "f");
    mount.unlink(ROOT, "f");
    return file;
  }

  @Test
  void nothingWithANameIsReclaimed() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.link(file.id(), ROOT, "g");
    mount.unlink(ROOT, "f");
    mount.heartbeat();
    mount.heartbeat();
    reclaimAll();
    assertEquals(1, getattr(file).nlink());
  }

  @Test
  void anOrphanGoesAfterTwoHeartbeatsOfEverySession() {
    TestMount one = mount();
    TestMount two = mount();
    Attr file = orphan(one);
    assertStillThere(file);
    one.heartbeat();
    one.heartbeat();
    two.heartbeat();
    assertStillThere(file);
    two.heartbeat();
    assertGone(file);
  }

  @Test
  void heartbeatsBeforeTheUnlinkDoNotCount() {
    TestMount mount = mount();
    mount.heartbeat();
    mount.heartbeat();
    Attr file = orphan(mount);
    mount.heartbeat();
    assertStillThere(file);
    mount.heartbeat();
    assertGone(file);
  }

  @Test
  void aSessionThatHasEndedIsNotWaitedFor() {
    TestMount one = mount();
    TestMount two = mount();
    Attr file = orphan(one);
    one.heartbeat();
    one.heartbeat();
    assertStillThere(file);
    store().closeSession(two.session());
    assertGone(file);
  }

  @Test
  void aSessionThatBeganLaterIsNotWaitedFor() {
    TestMount one = mount();
    Attr file = orphan(one);
    mount();
    one.heartbeat();
    one.heartbeat();
    assertGone(file);
  }

  @Test
  void anOrphanThatASessionHoldsOpenStays() {
    TestMount one = mount();
    TestMount two = mount();
    Attr file = one.create(ROOT, "f");
    one.unlink(ROOT, "f");
    two.heartbeat(List.of(file.id()), List.of());
    for (int i = 0; i < 4; i++) {
      one.heartbeat();
      two.heartbeat();
    }
    assertStillThere(file);
    two.heartbeat(List.of(), List.of(file.id()));
    assertGone(file);
  }

  @Test
  void theHoldersEndFreesTheOrphan() {
    TestMount one = mount();
    TestMount two = mount();
    Attr file = one.create(ROOT, "f");
    two.heartbeat(List.of(file.id()), List.of());
    one.unlink(ROOT, "f");
    one.heartbeat();
    one.heartbeat();
    assertStillThere(file);
    assertEquals(List.of(two.session()), serveFor(two.grant().lease().plusSeconds(10), one));
    assertGone(file);
  }

  @Test
  void removedDirectoriesAndReplacedFilesAreReclaimedToo() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    Attr symlink = mount.symlink(ROOT, "s", "t");
    Attr replaced = mount.create(ROOT, "a");
    mount.create(ROOT, "b");
    mount.rmdir(ROOT, "d");
    mount.unlink(ROOT, "s");
    mount.apply(TestMount.rename(ROOT, "b", ROOT, "a"));
    mount.heartbeat();
    mount.heartbeat();
    assertGone(d);
    assertGone(symlink);
    assertGone(replaced);
    assertEquals(List.of("a"), names(ROOT));
  }

  @Test
  void theChunksOfAReclaimedFileBecomeGarbage() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId a = mount.newChunk();
    ChunkId b = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(a, 0, 10).chunk(b, 10, 10).build());
    mount.unlink(ROOT, "f");
    assertTrue(store().takeGarbage(Duration.ZERO, 10).isEmpty());
    mount.heartbeat();
    mount.heartbeat();
    reclaimAll();
    assertEquals(Set.of(a, b), new HashSet<>(store().takeGarbage(Duration.ZERO, 10)));
    assertEquals(2, store().garbageCount());
    assertTrue(store().listGroup(a.group(), 0, 10).isEmpty());
  }

  @Test
  void whatTruncateLeftBehindIsReclaimedAtOnce() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(chunk, 0, 10).build());
    mount.changed(AttributeContract.truncate(file.id(), 0));
    reclaimAll();
    assertEquals(List.of(chunk), store().takeGarbage(Duration.ZERO, 10));
  }

  @Test
  void aChunkIsGarbageWhenItsLastReferenceGoes() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(chunk, 0, 100).build());
    mount.apply(commit(file).inline(0, "x".repeat(60)).build());
    assertTrue(store().takeGarbage(Duration.ZERO, 10).isEmpty());
    mount.changed(AttributeContract.truncate(file.id(), 80));
    assertTrue(store().takeGarbage(Duration.ZERO, 10).isEmpty());
    mount.changed(AttributeContract.truncate(file.id(), 60));
    assertEquals(List.of(chunk), store().takeGarbage(Duration.ZERO, 10));
  }

  @Test
  void aChunkThatACommitMovesIsNotGarbage() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId moved = mount.newChunk();
    ChunkId over = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(moved, 0, 100).build());
    assertEquals(
        FsError.OK,
        mount.errorOf(
            commit(file, cluster).extent(1000, 100, moved, 0).chunk(over, 0, 100).build()));
    assertTrue(store().takeGarbage(Duration.ZERO, 10).isEmpty());
  }

  @Test
  void whatADataNodeHasAndNothingCanReferToBecomesGarbage() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId referenced = mount.newChunk();
    ChunkId unused = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(referenced, 0, 10).build());
    ChunkId otherKey =
        new ChunkId(1, referenced.group(), referenced.sequence(), referenced.key() + 1);
    List<ChunkId> found = List.of(referenced, unused, otherKey);
    assertEquals(1, store().queueUnreferenced(found));
    assertEquals(List.of(otherKey), store().takeGarbage(Duration.ZERO, 10));
    assertEquals(0, store().queueUnreferenced(found));
    store().closeSession(mount.session());
    assertEquals(1, store().queueUnreferenced(found), "nobody may commit it any more");
    assertEquals(2, store().garbageCount());
    assertEquals(0, store().queueUnreferenced(List.of()));
  }

  @Test
  void garbageWaitsOutItsGrace() {
    TestMount mount = mount();
    cluster();
    ChunkId chunk = mount.newChunk();
    mount.abandon(List.of(chunk));
    Duration grace = Duration.ofMinutes(10);
    assertTrue(store().takeGarbage(grace, 10).isEmpty());
    outage(grace.plusSeconds(1));
    assertEquals(List.of(chunk), store().takeGarbage(grace, 10));
  }

  @Test
  void garbageOfSomeGroupsCanBeLeftOut() {
    TestMount mount = mount();
    cluster();
    List<ChunkId> garbage =
        store().grantChunks(mount.session(), 2, 3).stream().map(a -> mount.chunk(a, 1)).toList();
    mount.abandon(garbage);
    ChunkId first = garbage.getFirst();
    ChunkId second = garbage.getLast();
    assertEquals(List.of(second), store().takeGarbage(Duration.ZERO, 10, Set.of(first.group())));
    assertEquals(
        List.of(), store().takeGarbage(Duration.ZERO, 10, Set.of(first.group(), second.group())));
  }

  @Test
  void garbageIsGivenOutOldestFirstUntilItIsDeleted() {
    TestMount mount = mount();
    cluster();
    ChunkId first = mount.newChunk();
    ChunkId second = mount.newChunk();
    mount.abandon(List.of(second));
    outage(Duration.ofSeconds(1));
    mount.abandon(List.of(first));
    assertEquals(List.of(second), store().takeGarbage(Duration.ZERO, 1));
    assertEquals(List.of(second, first), store().takeGarbage(Duration.ZERO, 10));
    store().garbageDeleted(List.of(second));
    assertEquals(List.of(first), store().takeGarbage(Duration.ZERO, 10));
    store().garbageDeleted(List.of(second, first));
    assertTrue(store().takeGarbage(Duration.ZERO, 10).isEmpty());
    assertEquals(0, store().garbageCount());
  }
}
