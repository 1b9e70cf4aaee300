package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.TestMount;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The end of a session against what it still sends and what it still holds open, and lists that
 * come twice or late.
 */
class FencingTest {
  private StoreOnPostgres on;
  private TestMount mount;

  @BeforeEach
  void start() {
    on = StoreOnPostgres.start();
    mount = new TestMount(on.store());
  }

  @AfterEach
  void stop() {
    on.close();
  }

  @Test
  void aCommitThatWaitedForTheReaperIsStale() throws Exception {
    Attr file = mount.create(InodeId.ROOT, "file");
    Mutation write =
        new CommitBuilder(file, new ClusterFixture(on.store())).inline(0, "late").build();
    try (Connection reaper = on.connect()) {
      reaper.setAutoCommit(false);
      execute(reaper, "SELECT end_session_(" + mount.session() + ")");
      CompletableFuture<ApplyResult> late =
          on.store().submit(new Apply(mount.session(), 0, 100, List.of(write)));
      on.awaitBlocked();
      reaper.commit();
      assertEquals(FsError.ESTALE, late.get(10, TimeUnit.SECONDS).error());
    }
    assertEquals(0, on.store().getattr(file.id()).sizeBytes());
  }

  @Test
  void theReaperWaitsForACommitThatCameFirst() throws Exception {
    Attr file = mount.create(InodeId.ROOT, "file");
    Mutation write =
        new CommitBuilder(file, new ClusterFixture(on.store())).inline(0, "just").build();
    try (Connection commit = on.connect()) {
      commit.setAutoCommit(false);
      ApplyResult taken =
          on.applyOn(commit, new Apply(mount.session(), 0, 100, List.of(write))).getFirst();
      CompletableFuture<Void> end =
          CompletableFuture.runAsync(() -> on.store().closeSession(mount.session()));
      on.awaitBlocked();
      assertFalse(end.isDone());
      commit.commit();
      end.get(10, TimeUnit.SECONDS);
      assertEquals(FsError.OK, taken.error());
    }
    assertEquals(4, on.store().getattr(file.id()).sizeBytes());
    assertEquals(0, on.number("SELECT count(*) FROM op_slot"));
  }

  /**
   * Else a commit that has its slot and wants its chunk would wait for the reaper, and it for it.
   */
  @Test
  void theReaperTouchesNothingOfASessionBeforeItHasItsSlots() throws Exception {
    ClusterFixture cluster = ClusterFixture.ready(on.store());
    Attr file = mount.create(InodeId.ROOT, "file");
    Mutation write = new CommitBuilder(file, cluster).chunk(mount.newChunk(), 0, 9).build();
    long before = on.store().database().rolledBackCount();
    try (Connection commit = on.connect()) {
      commit.setAutoCommit(false);
      execute(
          commit,
          "SELECT FROM op_slot WHERE slot = 0 AND session = " + mount.session() + " FOR UPDATE");
      CompletableFuture<Void> end =
          CompletableFuture.runAsync(() -> on.store().closeSession(mount.session()));
      on.awaitBlocked();
      Apply list = new Apply(mount.session(), 0, 100, List.of(write));
      assertEquals(FsError.OK, on.applyOn(commit, list).getFirst().outcomes().getFirst().error());
      commit.commit();
      end.get(10, TimeUnit.SECONDS);
    }
    assertEquals(9, on.store().getattr(file.id()).sizeBytes());
    assertEquals(before, on.store().database().rolledBackCount(), "deadlocks");
  }

  @Test
  void aListThatIsSentAgainWhileItRunsIsAnsweredFromItsRecord() throws Exception {
    Attr file = mount.create(InodeId.ROOT, "file");
    Apply append = append(file, 7);
    try (Connection first = on.connect()) {
      first.setAutoCommit(false);
      ApplyResult taken = on.applyOn(first, append).getFirst();
      CompletableFuture<ApplyResult> again = on.store().submit(append);
      on.awaitBlocked();
      first.commit();
      assertEquals(taken, again.get(10, TimeUnit.SECONDS));
    }
    assertEquals("line ", InlineText.of(on.store(), file.id()));
  }

  @Test
  void aListThatIsSentAgainRunsIfTheFirstWasRolledBack() throws Exception {
    Attr file = mount.create(InodeId.ROOT, "file");
    Apply append = append(file, 7);
    try (Connection first = on.connect()) {
      first.setAutoCommit(false);
      on.applyOn(first, append);
      CompletableFuture<ApplyResult> again = on.store().submit(append);
      on.awaitBlocked();
      first.rollback();
      assertEquals(FsError.OK, again.get(10, TimeUnit.SECONDS).outcomes().getFirst().error());
    }
    assertEquals("line ", InlineText.of(on.store(), file.id()));
  }

  /** A list that slept in another MetaServer until its slot went on. */
  @Test
  void anOlderListThatWaitedForItsSlotIsRefused() throws Exception {
    Attr file = mount.create(InodeId.ROOT, "file");
    try (Connection next = on.connect()) {
      next.setAutoCommit(false);
      on.applyOn(next, append(file, 8));
      CompletableFuture<ApplyResult> slept = on.store().submit(append(file, 7));
      on.awaitBlocked();
      next.commit();
      assertEquals(ApplyResult.refused(FsError.EINVAL), slept.get(10, TimeUnit.SECONDS));
    }
    assertEquals("line ", InlineText.of(on.store(), file.id()));
  }

  private Apply append(Attr file, long seq) {
    return new Apply(mount.session(), 1, seq, List.of(InlineText.commit(file, true, 0, "line ")));
  }

  /**
   * Heartbeats that are processed while the unlink's transaction runs do not count: until it ends
   * the file can still be opened.
   */
  @Test
  void anOrphanThatAnotherSessionHasJustOpenedStays() throws SQLException {
    TestMount other = new TestMount(on.store());
    Attr file = mount.create(InodeId.ROOT, "file");
    try (Connection unlinking = on.connect()) {
      unlinking.setAutoCommit(false);
      Mutation unlink = new Mutation.Unlink(InodeId.ROOT, FileName.of("file"));
      on.applyOn(unlinking, new Apply(mount.session(), 1, 1, List.of(unlink)));
      heartbeatTwice(mount, other);
      on.store().open(other.session(), file.id(), List.of());
      unlinking.commit();
    }
    reclaim();
    assertTrue(exists(file), "no heartbeat has been processed since the unlink");
    mount.heartbeat();
    mount.heartbeat();
    other.heartbeat();
    reclaim();
    assertTrue(exists(file), "the other session may have opened it since its heartbeat began");
    other.heartbeat(List.of(file.id()), List.of());
    heartbeatTwice(mount, other);
    reclaim();
    assertTrue(exists(file), "the other session holds it");
    on.store().open(other.session(), file.id(), List.of());
    FsException refused =
        assertThrows(
            FsException.class, () -> on.store().open(mount.session(), file.id(), List.of()));
    assertEquals(FsError.ESTALE, refused.error());
    other.heartbeat(List.of(), List.of(file.id()));
    reclaim();
    assertFalse(exists(file), "nobody can open it any more");
  }

  private static void heartbeatTwice(TestMount... mounts) {
    for (TestMount each : mounts) {
      each.heartbeat();
      each.heartbeat();
    }
  }

  private void reclaim() {
    while (on.store().reclaimOrphans(100) > 0) {
      // Until nothing is left to do.
    }
  }

  private boolean exists(Attr file) {
    return on.number("SELECT count(*) FROM inode WHERE id = " + file.id()) == 1;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
