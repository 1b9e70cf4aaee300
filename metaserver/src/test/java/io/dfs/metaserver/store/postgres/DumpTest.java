package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.TestMount;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is dumped and loaded is the same volume, as of one moment, or nothing. */
class DumpTest {
  private static final byte[] ODD_NAME = {(byte) 0xff, '\n', '\t', '\\', '.', (byte) 0xc3, 1};

  private final StoreOnPostgres on = own();
  private final ClusterFixture cluster = ClusterFixture.ready(on.store());
  private final TestMount mount = new TestMount(on.store());

  private static StoreOnPostgres own() {
    TestDatabase database = StoreOnPostgres.freshDatabase();
    return StoreOnPostgres.start(database, config(database));
  }

  private static PostgresConfig config(TestDatabase database) {
    return StoreOnPostgres.config(database, StoreOnPostgres.settings(8));
  }

  private byte[] dump() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PostgresMetadataStore.dump(config(on.database()), out);
    return out.toByteArray();
  }

  private static long load(TestDatabase database, byte[] dump) {
    return PostgresMetadataStore.load(config(database), new ByteArrayInputStream(dump));
  }

  /** Something of everything. @return a file of which others are sure */
  private Attr fill() {
    Attr directory = mount.mkdir(InodeId.ROOT, "directory");
    Attr odd =
        mount.changed(
            new Mutation.Create(
                directory.id(),
                FileName.of(ODD_NAME),
                mount.newInode(),
                Kind.FILE,
                0640,
                7,
                8,
                0,
                true));
    ChunkId chunk = mount.newChunk();
    mount.changed(
        new CommitBuilder(odd, cluster)
            .chunk(chunk, 1L << 40, 5000)
            .inline(77, ODD_NAME)
            .size(1L << 41)
            .build());
    mount.link(odd.id(), InodeId.ROOT, "hard link");
    mount.changed(
        new Mutation.SetXattr(
            odd.id(), XattrName.of("user.x"), ODD_NAME, Mutation.SetXattr.Mode.SET));
    mount.symlink(directory.id(), "symlink", "a\tb\\c");
    mount.changed(mount.node(directory.id(), "pipe", Kind.FIFO, 0));
    Attr orphan = mount.create(InodeId.ROOT, "orphan");
    mount.heartbeat(List.of(orphan.id()), List.of());
    mount.unlink(InodeId.ROOT, "orphan");
    return odd;
  }

  /** A digest of each table's rows, without what a load has to change. */
  private static Map<String, String> contents(TestDatabase database) throws SQLException {
    Map<String, String> contents = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = dfs");
      for (String table : DumpTables.NAMES) {
        String row =
            switch (table) {
              case "cluster" -> "t.cluster_id || t.copies || t.min_replicas || t.max_chunk_bytes";
              case "placement_group" -> "t.id || ' ' || t.last_stint";
              case "map_version", "node" -> "''";
              case "orphan" -> "t.inode::text";
              default -> "t::text";
            };
        String sql =
            "SELECT count(*) || md5(coalesce(string_agg(%s, chr(10) ORDER BY t::text), '')) FROM %s t"
                .formatted(row, table);
        try (ResultSet rows = statement.executeQuery(sql)) {
          contents.put(table, Rows.only(rows).getString(1));
        }
      }
    }
    return contents;
  }

  private static void assertClean(StoreOnPostgres loaded) {
    new CheckedStore(loaded).check();
  }

  @Test
  void aVolumeOfTenThousandFilesComesBackAsItWas() throws Exception {
    Attr odd = fill();
    Attr many = mount.mkdir(InodeId.ROOT, "many");
    List<Mutation> list = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      list.add(mount.creation(many.id(), "file" + i, true));
      if (list.size() == 200) {
        mount.applyAll(List.copyOf(list));
        list.clear();
      }
    }
    TestDatabase empty = SharedPostgres.freshDatabase();
    long rows = load(empty, dump());
    assertTrue(rows > 30_000, rows + " rows");
    assertEquals(contents(on.database()), contents(empty));

    StoreOnPostgres loaded = StoreOnPostgres.start(empty, config(empty));
    assertClean(loaded);
    PostgresMetadataStore store = loaded.store();
    assertEquals(
        odd.id(),
        store.lookupPath(InodeId.ROOT, List.of(FileName.of("hard link"))).getFirst().id());
    assertArrayEquals(ODD_NAME, store.getxattr(odd.id(), XattrName.of("user.x")));
    assertEquals(
        on.store().extents(odd.id(), 0, Long.MAX_VALUE).layout().extents(),
        store.extents(odd.id(), 0, Long.MAX_VALUE).layout().extents());
    assertEquals(
        on.store().map().groups().getFirst().members(), store.map().groups().getFirst().members());
    assertEquals(
        on.number("SELECT incarnation FROM cluster") + 1,
        loaded.number("SELECT incarnation FROM cluster"));
    assertEquals(0, store.sessions().size());

    TestMount later = new TestMount(store);
    assertTrue(later.session().value() > 1L << 32);
    assertTrue(later.newInode().value() > 1L << 32, "ids are not issued again");
    assertTrue(later.newChunk().sequence() > 1L << 32, "chunk ids neither");
    later.create(many.id(), "new");
    assertTrue(store.takeGarbage(Duration.ZERO, 100).isEmpty(), "nothing is reclaimed yet");
    assertEquals(0, store.reclaimOrphans(100));
    assertTrue(store.consistency().orElseThrow().resumeReclaim());
    while (store.reclaimOrphans(100) > 0) {}
    assertEquals(0, loaded.number("SELECT count(*) FROM orphan"));
    loaded.stop();
    on.stop();
  }

  @Test
  void aDumpUnderLoadIsOfOneMoment() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Semaphore changes = new Semaphore(0);
    CompletableFuture<Void> load = CompletableFuture.runAsync(() -> change(stop, changes));
    List<byte[]> dumps = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      assertTrue(changes.tryAcquire(3, 60, TimeUnit.SECONDS), "nothing changes");
      dumps.add(dump());
    }
    stop.set(true);
    load.join();
    for (byte[] dump : dumps) {
      TestDatabase empty = SharedPostgres.freshDatabase();
      load(empty, dump);
      StoreOnPostgres loaded = StoreOnPostgres.start(empty, config(empty));
      assertClean(loaded);
      loaded.stop();
    }
    on.stop();
  }

  /** Names, links, sizes and totals change together, or not at all. */
  private void change(AtomicBoolean stop, Semaphore changes) {
    Attr a = mount.mkdir(InodeId.ROOT, "a");
    Attr b = mount.mkdir(InodeId.ROOT, "b");
    for (int i = 0; !stop.get(); i++) {
      Attr file = mount.create(a.id(), "file");
      mount.changed(new CommitBuilder(file, cluster).chunk(mount.newChunk(), 0, 100 + i).build());
      mount.link(file.id(), b.id(), "link");
      mount.mkdir(a.id(), "inner");
      mount.apply(TestMount.rename(a.id(), "inner", b.id(), "moved"));
      mount.rmdir(b.id(), "moved");
      mount.unlink(a.id(), "file");
      mount.unlink(b.id(), "link");
      changes.release();
    }
  }

  @Test
  void whatIsNoWholeDumpIsRefusedAndNothingIsLeftBehind() throws Exception {
    fill();
    byte[] dump = dump();
    TestDatabase empty = SharedPostgres.freshDatabase();
    List<byte[]> broken = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      broken.add(Arrays.copyOf(dump, dump.length * i / 12));
    }
    broken.add(Arrays.copyOf(dump, dump.length - 1));
    broken.add(Arrays.copyOf(dump, dump.length + 1));
    byte[] flipped = dump.clone();
    int at = new String(dump, StandardCharsets.ISO_8859_1).indexOf("table dentry");
    flipped[at + 60] ^= 1;
    broken.add(flipped);
    broken.add("DFS dump 2\n".getBytes(StandardCharsets.UTF_8));
    for (byte[] each : broken) {
      FsException refused = assertThrows(FsException.class, () -> load(empty, each));
      assertEquals(FsError.EINVAL, refused.error(), refused.getMessage());
      assertTrue(refused.getMessage().contains("nothing was loaded"), refused.getMessage());
    }
    load(empty, dump);
    FsException full = assertThrows(FsException.class, () -> load(empty, dump));
    assertEquals(FsError.EEXIST, full.error());
    FsException used = assertThrows(FsException.class, () -> load(on.database(), dump));
    assertEquals(FsError.EEXIST, used.error());
    on.stop();
  }
}
