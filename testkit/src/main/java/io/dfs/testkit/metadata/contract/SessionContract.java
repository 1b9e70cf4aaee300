package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionListing;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sessions: leases, heartbeats, granted ids. */
abstract class SessionContract extends StoreContract {
  @Test
  void aGrantCarriesTheSettings() {
    SessionGrant grant = mount().grant();
    assertEquals(store().settings().volume(), grant.volume());
    assertEquals(3, grant.copies());
    assertEquals(2, grant.minReplicas());
    assertEquals(store().settings().maxChunkBytes(), grant.maxChunkBytes());
    assertEquals(store().settings().inlineLimitBytes(), grant.inlineLimitBytes());
    assertTrue(grant.lease().isPositive());
    assertTrue(grant.nowNs() > 0);
  }

  @Test
  void sessionsAreListedUntilTheyEnd() {
    TestMount one = mount();
    TestMount two = mount();
    assertNotEquals(one.session(), two.session());
    List<SessionListing> listed = store().sessions();
    assertEquals(
        List.of(one.session(), two.session()),
        listed.stream().map(SessionListing::session).toList());
    assertEquals("/mnt/test", listed.getFirst().request().mountPoint());
    assertTrue(listed.getFirst().leaseLeftMs() > 0);
    store().closeSession(one.session());
    assertEquals(1, store().sessions().size());
  }

  @Test
  void openFilesOfASessionAreCounted() {
    TestMount one = mount();
    TestMount two = mount();
    Attr file = one.create(ROOT, "f");
    one.heartbeat(List.of(file.id(), ROOT), List.of());
    two.heartbeat(List.of(file.id()), List.of());
    assertEquals(
        List.of(2L, 1L), store().sessions().stream().map(SessionListing::openFiles).toList());
    one.heartbeat(List.of(), List.of(ROOT));
    assertEquals(1, store().sessions().getFirst().openFiles());
  }

  @Test
  void theServerIsListedWithItsLastService() {
    assertEquals(List.of(), store().reapSessions());
    ServerListing before = store().servers().getFirst();
    outage(Duration.ofSeconds(7));
    ServerListing silent = store().servers().getFirst();
    assertEquals(1, store().servers().size());
    assertEquals(before.id(), silent.id());
    assertFalse(silent.release().isEmpty());
    assertTrue(silent.servedMs() >= 7000 && silent.upMs() >= silent.servedMs(), silent.toString());
    assertEquals(List.of(), store().reapSessions());
    assertTrue(store().servers().getFirst().servedMs() < 7000);
  }

  @Test
  void aSessionThatIsNotRenewedEndsAfterItsLease() {
    TestMount silent = mount();
    TestMount renewing = mount();
    Attr file = silent.create(ROOT, "f");
    Duration lease = silent.grant().lease();
    assertEquals(List.of(), serveFor(lease.minusSeconds(10), renewing));
    assertEquals(List.of(silent.session()), serveFor(Duration.ofSeconds(15), renewing));
    List<Mutation> late = List.of(commit(file).inline(0, "late").build());
    assertEquals(ApplyResult.refused(FsError.ESTALE), silent.applyAll(late));
    assertEquals(0, getattr(file).sizeBytes());
    assertFails(FsError.ESTALE, silent::heartbeat);
    assertFails(FsError.ESTALE, () -> store().grantInodes(silent.session(), 1));
    assertFails(FsError.ESTALE, () -> store().grantChunks(silent.session(), 1, 1));
    assertEquals(1, store().sessions().size());
  }

  @Test
  void noSessionEndsBeforeOneLeaseOfService() {
    TestMount mount = mount();
    Duration lease = mount.grant().lease();
    outage(lease.multipliedBy(10));
    assertEquals(List.of(), store().reapSessions());
    assertEquals(List.of(), serveFor(lease.minusSeconds(10)));
    assertTrue(store().sessions().getFirst().leaseLeftMs() < 0);
    assertEquals(List.of(mount.session()), serveFor(Duration.ofSeconds(15)));
  }

  @Test
  void aLeaseThatHasRunOutCanBeRenewedUntilTheSessionIsReaped() {
    TestMount mount = mount();
    outage(mount.grant().lease().multipliedBy(2));
    mount.heartbeat();
    assertTrue(store().sessions().getFirst().leaseLeftMs() > 0);
  }

  @Test
  void heartbeatsTellTheTime() {
    TestMount mount = mount();
    long first = mount.heartbeat();
    outage(Duration.ofSeconds(7));
    long second = mount.heartbeat();
    assertTrue(second - first >= 7_000_000_000L, "7 s are " + (second - first) + " ns");
    Attr file = mount.create(ROOT, "f");
    assertTrue(file.ctimeNs() >= second);
  }

  @Test
  void aHeartbeatThatWasProcessedChangesNothingMore() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    SessionHeartbeat opens =
        new SessionHeartbeat(mount.session(), 1, List.of(file.id()), List.of(), List.of());
    SessionHeartbeat closes =
        new SessionHeartbeat(mount.session(), 2, List.of(), List.of(file.id()), List.of());
    store().heartbeat(opens);
    store().heartbeat(closes);
    store().heartbeat(opens);
    mount.unlink(ROOT, "f");
    assertFails(FsError.ESTALE, () -> store().open(mount.session(), file.id(), List.of()));
  }

  @Test
  void aHeartbeatThatSkipsANumberIsRefused() {
    TestMount mount = mount();
    SessionId id = mount.session();
    mount.heartbeat();
    assertFails(
        FsError.EINVAL,
        () -> store().heartbeat(new SessionHeartbeat(id, 3, List.of(), List.of(), List.of())));
    mount.heartbeat();
  }

  @Test
  void whatIsClosedAndOpenedAgainInOneHeartbeatIsOpen() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.heartbeat(List.of(file.id()), List.of());
    mount.heartbeat(List.of(file.id()), List.of(file.id()));
    mount.unlink(ROOT, "f");
    store().open(mount.session(), file.id(), List.of());
  }

  @Test
  void closingASessionTwiceIsOnce() {
    TestMount mount = mount();
    store().closeSession(mount.session());
    store().closeSession(mount.session());
    store().closeSession(new SessionId(1L << 40));
    assertFails(FsError.ESTALE, mount::heartbeat);
  }

  @Test
  void inodeIdsAreGrantedOnce() {
    TestMount one = mount();
    TestMount two = mount();
    Set<Long> ids = new HashSet<>();
    ids.add(ROOT.value());
    for (int i = 0; i < 10; i++) {
      IdRange range = store().grantInodes((i % 2 == 0 ? one : two).session(), 7);
      assertEquals(7, range.count());
      for (int k = 0; k < range.count(); k++) {
        assertTrue(ids.add(range.first() + k), "granted twice");
      }
    }
  }

  @Test
  void chunkIdsAreGrantedOnceEvenAfterTheirSessionHasEnded() {
    cluster();
    Set<ChunkId> ids = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      TestMount mount = mount();
      List<Allotment> allotments = store().grantChunks(mount.session(), 2, 5);
      assertEquals(2, allotments.stream().map(Allotment::group).distinct().count());
      for (Allotment allotment : allotments) {
        assertEquals(5, allotment.count());
        for (int k = 0; k < allotment.count(); k++) {
          assertTrue(ids.add(mount.chunk(allotment, k)), "granted twice");
        }
      }
      store().closeSession(mount.session());
    }
  }

  @Test
  void allotmentsComeFromAsManyGroupsAsThereAre() {
    TestMount mount = mount();
    cluster();
    List<Allotment> allotments =
        store().grantChunks(mount.session(), GROUPS + 10, Allotment.MAX_COUNT);
    assertEquals(GROUPS, allotments.size());
    assertEquals(GROUPS, allotments.stream().map(Allotment::group).distinct().count());
  }

  @Test
  void withoutMembersThereAreNoChunkIds() {
    TestMount mount = mount();
    assertFails(FsError.EAGAIN, () -> store().grantChunks(mount.session(), 1, 1));
  }

  @Test
  void abandonedIdsBecomeGarbageAndCannotBeCommitted() {
    TestMount mount = mount();
    TestMount other = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId abandoned = mount.newChunk();
    ChunkId kept = mount.newChunk();
    ChunkId others = other.newChunk();
    mount.abandon(List.of(abandoned, others));
    assertEquals(List.of(abandoned), store().takeGarbage(Duration.ZERO, 10));
    assertFails(FsError.EINVAL, mount, commit(file, cluster).chunk(abandoned, 0, 1).build());
    assertEquals(FsError.OK, mount.errorOf(commit(file, cluster).chunk(kept, 0, 1).build()));
    assertEquals(FsError.OK, other.errorOf(commit(file, cluster).chunk(others, 1, 1).build()));
  }

  @Test
  void aChunkThatWasCommittedIsNotAbandonedLater() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(chunk, 0, 1).build());
    mount.abandon(List.of(chunk));
    assertTrue(store().takeGarbage(Duration.ZERO, 10).isEmpty());
  }
}
