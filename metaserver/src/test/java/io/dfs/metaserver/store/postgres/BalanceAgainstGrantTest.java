package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.Member;
import io.dfs.common.id.GroupId;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A group changes its members without copying anything only if nobody has an id of a chunk in it:
 * also not one who is getting it in this moment.
 */
class BalanceAgainstGrantTest {
  private static final GroupId GROUP = new GroupId(0);

  private StoreOnPostgres on;
  private ClusterFixture cluster;
  private TestMount mount;

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
  void aGroupThatIsBeingGrantedKeepsItsMembers() throws Exception {
    List<Member> before = cluster.members(GROUP);
    cluster.addNode();
    makeUneven();
    try (Connection granting = on.connect();
        Statement statement = granting.createStatement()) {
      granting.setAutoCommit(false);
      statement.execute("SELECT grant_chunks(" + mount.session() + ", 2, 8, 2)");
      CompletableFuture<Integer> balancing =
          CompletableFuture.supplyAsync(() -> on.store().balanceGroups(new Balancing(1, 0, 0)));
      on.awaitBlocked();
      granting.commit();
      balancing.get(10, TimeUnit.SECONDS);
    }
    assertEquals(before, cluster.members(GROUP));
  }

  /** A second group, a used one, on the same nodes: they have two more than the new one. */
  private void makeUneven() {
    on.execute(
        "INSERT INTO placement_group (id, next_sequence) VALUES (1, 128)",
        "INSERT INTO group_member (grp, node, state, directory, stint)"
            + " SELECT 1, m.node, m.state, m.directory, m.stint FROM group_member m");
  }
}
