package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.time.RealTime;
import io.dfs.testkit.metadata.TestMount;
import io.dfs.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections that break, a server that is away, a database that is older than it was. */
class OutageTest {
  private static final int APPENDS = 200;
  private static final String END_OTHERS =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND pid <> pg_backend_pid()";

  /** An append that ran twice would show. */
  @Test
  void whatIsAppliedWhileConnectionsBreakIsAppliedOnce() throws Exception {
    TestDatabase database = StoreOnPostgres.freshDatabase();
    PostgresConfig config = StoreOnPostgres.config(database, StoreOnPostgres.settings(1));
    StoreOnPostgres on = StoreOnPostgres.start(database, config);
    TestMount mount = new TestMount(on.store());
    Attr file = mount.create(InodeId.ROOT, "log");
    AtomicInteger appended = new AtomicInteger();
    CompletableFuture<Void> appending =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < APPENDS; i++) {
                mount.changed(InlineText.commit(file, true, 0, "%03d ".formatted(i)));
                appended.incrementAndGet();
              }
            });
    long ended = 0;
    for (int next = 20; next < APPENDS; next += 40) {
      while (appended.get() < next && !appending.isDone()) {
        Thread.sleep(1);
      }
      ended += on.number(END_OTHERS);
    }
    appending.get();
    assertTrue(ended > 3, "ended " + ended);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < APPENDS; i++) {
      all.append("%03d ".formatted(i));
    }
    assertEquals(all.toString(), InlineText.of(on.store(), file.id()));
    on.stop();
  }

  @Test
  void aServerThatIsAwayIsEio() throws IOException {
    int nobodyListens;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobodyListens = socket.getLocalPort();
    }
    PostgresConfig config =
        PostgresConfig.of(
            "jdbc:postgresql://127.0.0.1:" + nobodyListens + "/none",
            "nobody",
            "",
            StoreOnPostgres.settings(1));
    FsException away =
        assertThrows(
            FsException.class, () -> PostgresMetadataStore.open(config, RealTime.ticker()));
    assertEquals(FsError.EIO, away.error());
  }

  @Test
  void aCallEndsInEioWhenItsPatienceIsOver() throws Exception {
    TestDatabase database = StoreOnPostgres.freshDatabase();
    PostgresConfig config =
        StoreOnPostgres.config(database, StoreOnPostgres.settings(1))
            .withPatience(Duration.ofMillis(300));
    StoreOnPostgres on = StoreOnPostgres.start(database, config);
    String name = database.address().database();
    elsewhere(database, "ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    on.number(END_OTHERS);
    FsException away = assertThrows(FsException.class, () -> on.store().getattr(InodeId.ROOT));
    assertEquals(FsError.EIO, away.error());
    elsewhere(database, "ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    assertEquals(InodeId.ROOT, on.store().getattr(InodeId.ROOT).id());
    on.stop();
  }

  private static void elsewhere(TestDatabase database, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                database.address().jdbcUrl("postgres"), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aDatabaseThatHasGoneBackIsNotUsed() throws Exception {
    TestDatabase database = StoreOnPostgres.freshDatabase();
    StoreOnPostgres on =
        StoreOnPostgres.start(
            database,
            StoreOnPostgres.config(database, StoreOnPostgres.settings(1))
                .withPatience(Duration.ofMillis(300)));
    on.store().getattr(InodeId.ROOT);
    DatabaseIdentity now = DatabaseIdentity.parse(on.store().databasePosition());
    DatabaseHistory history = on.store().database().history();
    history.advance(
        new DatabaseIdentity(
            now.systemIdentifier(),
            now.timeline(),
            now.incarnation(),
            now.position() + (1L << 40)));
    on.number(END_OTHERS);
    FsException refused = assertThrows(FsException.class, () -> on.store().getattr(InodeId.ROOT));
    assertEquals(FsError.EIO, refused.error());
    assertTrue(String.valueOf(refused.getMessage()).contains("gone back"), refused::toString);
    on.stop();
  }

  @Test
  void anotherTimelineOrSystemIsAnotherDatabase() {
    DatabaseIdentity seen = DatabaseIdentity.parse("7:00000001:1:0/1000000");
    assertTrue(DatabaseIdentity.parse("7:00000001:1:0/1000000").follows(seen));
    assertTrue(DatabaseIdentity.parse("7:00000001:2:A/0").follows(seen));
    assertEquals(false, DatabaseIdentity.parse("7:00000001:1:0/FFFFFF").follows(seen));
    assertEquals(false, DatabaseIdentity.parse("7:00000002:1:A/0").follows(seen));
    assertEquals(false, DatabaseIdentity.parse("8:00000001:1:A/0").follows(seen));
    assertEquals("7:00000001:1:0/1000000", seen.toString());
  }
}
