package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.testkit.metadata.TestMount;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables, functions, and what a call costs. */
class SchemaTest {
  private StoreOnPostgres on;

  @BeforeEach
  void start() {
    on = StoreOnPostgres.start();
  }

  @AfterEach
  void stop() {
    on.close();
  }

  @Test
  void theIndexNamesEveryFunctionFileOnce() throws Exception {
    URI index = Objects.requireNonNull(FunctionSchema.class.getResource("functions/INDEX")).toURI();
    List<String> named = Files.readAllLines(Path.of(index));
    try (Stream<Path> files = Files.list(Path.of(index).resolveSibling("."))) {
      List<String> present =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".sql"))
              .map(f -> f.substring(0, f.length() - 4))
              .sorted()
              .toList();
      assertEquals(present, named.stream().sorted().toList());
    }
  }

  @Test
  void serversOfOneReleaseShareFunctionsAndTables() {
    String schemas = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'dfs_fn_%'";
    assertEquals(1, on.number(schemas));
    try (PostgresMetadataStore another = on.another()) {
      assertEquals(on.store().settings(), another.settings());
      assertEquals(1, on.number(schemas));
    }
  }

  @Test
  void theFunctionsOfAnotherTextStandInAnotherSchema() {
    FunctionSchema present = FunctionSchema.load("0.1.0");
    assertTrue(present.name().startsWith("dfs_fn_0_1_0_"), present.name());
    assertEquals(present, FunctionSchema.load("0.1.0"));
    assertTrue(!present.name().equals(FunctionSchema.load("0.1.1").name()));
  }

  @Test
  void everyTableOfTheDesignIsThere() {
    TreeSet<String> wanted =
        new TreeSet<>(
            List.of(
                "cluster",
                "inode",
                "dentry",
                "dir_delta",
                "symlink",
                "xattr",
                "extent",
                "inline_data",
                "node",
                "data_directory",
                "placement_group",
                "group_member",
                "metaserver",
                "session",
                "op_slot",
                "inode_range",
                "chunk_allotment",
                "dir_lease",
                "open_file",
                "orphan",
                "file_lock",
                "volume_delta",
                "garbage",
                "job"));
    assertEquals(
        wanted.size(),
        on.number(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'dfs' AND tablename = ANY ('{"
                + String.join(",", wanted)
                + "}')"));
  }

  /** No index on what changes: an update writes the row and nothing else. */
  @Test
  void inodesAndSlotsAreUpdatedInPlace() throws SQLException {
    TestMount mount = new TestMount(on.store());
    Attr file = mount.create(InodeId.ROOT, "file");
    try (Connection connection = on.connect()) {
      long before = updates(connection, "n_tup_upd");
      long hotBefore = updates(connection, "n_tup_hot_upd");
      for (int seq = 1; seq <= 20; seq++) {
        Mutation append = InlineText.commit(file, true, 0, "x");
        on.applyOn(connection, new Apply(mount.session(), 1, seq, List.of(append)));
      }
      // Those of the store's own connections may come to light only now.
      long updates = updates(connection, "n_tup_upd") - before;
      assertTrue(updates >= 40, updates + " updates");
      assertEquals(updates, updates(connection, "n_tup_hot_upd") - hotBefore);
    }
  }

  /** Of inodes and slots, with what this connection has done. */
  private static long updates(Connection connection, String counter) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_force_next_flush()");
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT sum("
                  + counter
                  + ") FROM pg_stat_user_tables WHERE relname IN ('inode', 'op_slot')")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  @Test
  void everyCallIsOneStatement() {
    TestMount mount = new TestMount(on.store());
    Attr directory = mount.mkdir(InodeId.ROOT, "d");
    Attr file = mount.create(directory.id(), "f");
    mount.newInode();
    costs(1, () -> mount.mkdir(InodeId.ROOT, "e"));
    costs(1, () -> mount.create(directory.id(), "g"));
    costs(1, () -> mount.changed(InlineText.commit(file, false, 0, "text")));
    costs(1, () -> on.store().lookup(directory.id(), TestMount.name("f")));
    costs(
        1,
        () ->
            on.store().lookupPath(InodeId.ROOT, List.of(TestMount.name("d"), TestMount.name("f"))));
    costs(1, () -> on.store().getattr(file.id()));
    costs(1, () -> on.store().open(mount.session(), file.id(), List.of()));
    costs(1, () -> on.store().extents(file.id(), 0, 10));
    costs(1, () -> on.store().readdir(directory.id(), 0, 1000));
    costs(1, () -> mount.apply(TestMount.rename(directory.id(), "f", InodeId.ROOT, "h")));
    costs(1, () -> mount.unlink(InodeId.ROOT, "h"));
    costs(1, () -> mount.rmdir(InodeId.ROOT, "e"));
    costs(1, () -> on.store().statfs());
    XattrName attribute = XattrName.of("user.a");
    costs(
        1,
        () ->
            mount.changed(
                new Mutation.SetXattr(
                    directory.id(), attribute, new byte[100], Mutation.SetXattr.Mode.SET)));
    costs(1, () -> on.store().getxattr(directory.id(), attribute));
    costs(1, () -> on.store().listxattr(directory.id()));
    costs(1, () -> mount.changed(new Mutation.RemoveXattr(directory.id(), attribute)));
    Mutation.Create create = mount.creation(directory.id(), "new", true);
    Attr made =
        new Attr(
            create.id(),
            create.kind(),
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            new io.dfs.common.id.BodyId(create.id().value()),
            false);
    costs(1, () -> mount.applyAll(List.of(create, InlineText.commit(made, false, 0, "text"))));
  }

  private void costs(long statements, Runnable call) {
    long before = statementCount();
    call.run();
    assertEquals(statements, statementCount() - before);
  }

  private long statementCount() {
    return on.store().statementCounts().values().stream().mapToLong(n -> n).sum();
  }

  @Test
  void foldingChangesNothingThatCanBeSeen() {
    TestMount mount = new TestMount(on.store());
    Attr directory = mount.mkdir(InodeId.ROOT, "d");
    List<Mutation> list = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      list.add(i % 4 == 0 ? mount.directory(directory.id(), "s" + i) : file(mount, directory, i));
    }
    assertEquals(20, mount.applyAll(list).outcomes().size());
    Attr before = on.store().getattr(directory.id());
    assertEquals(2 + 5, before.nlink());
    assertEquals(21, before.version());
    assertTrue(on.number("SELECT count(*) FROM dir_delta") >= 20);
    while (on.store().foldDeltas(7) > 0) {
      // Until nothing is left to fold.
    }
    assertEquals(0, on.number("SELECT count(*) FROM dir_delta"));
    assertEquals(0, on.number("SELECT count(*) FROM volume_delta"));
    assertEquals(before, on.store().getattr(directory.id()));
    assertEquals(22, on.store().statfs().usedInodes());
  }

  private static Mutation file(TestMount mount, Attr directory, int i) {
    return mount.creation(directory.id(), "f" + i, true);
  }

  @Test
  void aReaderThatFindsManyDeltasHasThemFolded() throws Exception {
    TestMount mount = new TestMount(on.store());
    Attr directory = mount.mkdir(InodeId.ROOT, "d");
    List<Mutation> list = new ArrayList<>();
    for (int i = 0; i <= DirectoryFolder.MANY; i++) {
      list.add(file(mount, directory, i));
    }
    mount.applyAll(list);
    Attr before = on.store().getattr(directory.id());
    String deltas = "SELECT count(*) FROM dir_delta WHERE parent = " + directory.id();
    for (int i = 0; on.number(deltas) > 0; i++) {
      assertTrue(i < 500, "nobody folds");
      Thread.sleep(10);
    }
    assertEquals(before, on.store().getattr(directory.id()));
  }

  @Test
  void aSlotSentTwiceInOneBatchRunsOnce() {
    TestMount mount = new TestMount(on.store());
    Attr file = mount.create(InodeId.ROOT, "file");
    Apply append =
        new Apply(mount.session(), 2, 5, List.of(InlineText.commit(file, true, 0, "once")));
    var results = on.store().apply(List.of(append, append));
    assertEquals(results.get(0), results.get(1));
    assertEquals("once", InlineText.of(on.store(), file.id()));
  }
}
