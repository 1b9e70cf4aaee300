package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.TestMount;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A commit that read the members before a change and ends after it: the sync job must not list the
 * group's chunks in between, or it would promote a member that lacks the commit's chunk.
 */
class CommitAgainstChangeTest {
  private static final int SLOT = 1;
  private static final int ATTEMPTS = 20;

  private StoreOnPostgres on;
  private ClusterFixture cluster;
  private TestMount mount;
  private long seq;

  @BeforeEach
  void start() {
    on = StoreOnPostgres.start(StoreOnPostgres.settings(1));
    cluster = ClusterFixture.ready(on.store());
    mount = new TestMount(on.store());
  }

  @AfterEach
  void stop() {
    on.close();
  }

  @Test
  void theSyncJobWaitsForACommitWithALaterIdThanTheChanges() throws SQLException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (commitOutlivesChange("file" + attempt)) {
        return;
      }
    }
    throw new AssertionError("other transactions interfered " + ATTEMPTS + " times");
  }

  /**
   * @return false if somebody else's transaction (autovacuum's, say) completed in between, so that
   *     the moment that shows the mistake did not come
   */
  private boolean commitOutlivesChange(String name) throws SQLException {
    NodeId spare = cluster.addNode();
    Attr file = mount.create(InodeId.ROOT, name);
    ChunkId chunk = mount.newChunk();
    Mutation commit = new CommitBuilder(file, cluster).chunk(chunk, 0, 4096).build();
    try (Connection changing = on.connect();
        Connection committing = on.connect()) {
      changing.setAutoCommit(false);
      committing.setAutoCommit(false);
      assertEquals(-1, number(changing, syncing(chunk.group(), spare)));
      long changeId = number(changing, "SELECT pg_current_xact_id()::text::bigint");
      assertInstanceOf(Outcome.Committed.class, apply(committing, commit));
      long commitId = number(committing, "SELECT pg_current_xact_id()::text::bigint");
      assertTrue(commitId > changeId, commitId + " after " + changeId);
      changing.commit();

      // The commit has read the old members and still runs: its chunk is in no list.
      long xmax = on.number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
      long xmin = on.number("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
      assertEquals(List.of(), listed(chunk));
      boolean undisturbed = xmax == commitId;
      if (undisturbed) {
        assertTrue(xmin > changeId, "waiting for the change's own id would be over");
        assertTrue(xmin >= xmax, "waiting for xmax would be over");
      }

      long syncId = on.store().takeSyncId();
      assertFalse(on.store().syncReady(syncId));
      committing.commit();
      assertTrue(on.store().syncReady(syncId));
      assertEquals(List.of(chunk), listed(chunk));
      assertTrue(
          on.store().changeMember(chunk.group(), spare, Change.OUT, 0),
          "as before, for another attempt");
      return undisturbed;
    }
  }

  @Test
  void aCommitThatBeginsAfterTheChangeNeedsTheNewMember() throws SQLException {
    NodeId spare = cluster.addNode();
    Attr file = mount.create(InodeId.ROOT, "file");
    ChunkId chunk = mount.newChunk();
    Mutation commit = new CommitBuilder(file, cluster).chunk(chunk, 0, 4096).build();
    try (Connection changing = on.connect();
        Connection committing = on.connect()) {
      changing.setAutoCommit(false);
      committing.setAutoCommit(false);
      // The commit's transaction is the older one, its reading of the members the later.
      number(committing, "SELECT pg_current_xact_id()::text::bigint");
      number(changing, syncing(chunk.group(), spare));
      changing.commit();
      Outcome.Missing missing = assertInstanceOf(Outcome.Missing.class, apply(committing, commit));
      assertEquals(List.of(spare), missing.chunks().getFirst().members());
      committing.commit();
    }
  }

  /** The members are read in a statement that begins after the wait for the slot is over. */
  @Test
  void aCommitThatWaitedForItsSlotNeedsWhoJoinedMeanwhile() throws Exception {
    NodeId spare = cluster.addNode();
    Attr file = mount.create(InodeId.ROOT, "file");
    ChunkId chunk = mount.newChunk();
    Mutation commit = new CommitBuilder(file, cluster).chunk(chunk, 0, 4096).build();
    Apply list = new Apply(mount.session(), SLOT, ++seq, List.of(commit));
    try (Connection holding = on.connect()) {
      holding.setAutoCommit(false);
      number(
          holding,
          "SELECT seq FROM op_slot WHERE slot = %d AND session = %s FOR UPDATE"
              .formatted(SLOT, mount.session()));
      CompletableFuture<ApplyResult> waiting = on.store().submit(list);
      on.awaitBlocked();
      assertTrue(on.store().changeMember(chunk.group(), spare, Change.SYNCING, 0));
      holding.rollback();
      Outcome outcome = waiting.get(10, TimeUnit.SECONDS).outcomes().getFirst();
      Outcome.Missing missing = assertInstanceOf(Outcome.Missing.class, outcome);
      assertEquals(List.of(spare), missing.chunks().getFirst().members());
    }
  }

  private Outcome apply(Connection connection, Mutation mutation) throws SQLException {
    Apply list = new Apply(mount.session(), SLOT, ++seq, List.of(mutation));
    return on.applyOn(connection, list).getFirst().outcomes().getFirst();
  }

  private static String syncing(GroupId group, NodeId node) {
    return "SELECT change_member(" + group + ", " + node + ", 2, 0, 2)";
  }

  private List<ChunkId> listed(ChunkId chunk) {
    return on.store().listGroup(chunk.group(), chunk.sequence() - 1, 1);
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
