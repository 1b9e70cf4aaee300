package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.check.ConsistencyStore;
import io.dfs.common.check.ConsistencyStore.Examination;
import io.dfs.common.check.Damage;
import io.dfs.common.check.NamespaceCheck;
import io.dfs.common.check.Outcome;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.TestMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damage of each kind, planted by hand in a volume that has something of everything: exactly it is
 * found, its repair mends it, and nothing is wrong then.
 */
class ConsistencyTest {
  private StoreOnPostgres on;
  private TestMount mount;
  private Attr file;
  private Attr directory;
  private Attr inner;

  @BeforeEach
  void start() {
    on = StoreOnPostgres.start();
    ClusterFixture cluster = ClusterFixture.ready(on.store());
    mount = new TestMount(on.store());
    directory = mount.mkdir(InodeId.ROOT, "directory");
    inner = mount.mkdir(directory.id(), "inner");
    file = mount.create(inner.id(), "file");
    ChunkId first = mount.newChunk();
    mount.changed(
        new CommitBuilder(file, cluster)
            .acknowledged(first, 2000, cluster.durableEverywhere(first.group()))
            .extent(0, 1000, first, 0)
            .chunk(mount.newChunk(), 1000, 2000)
            .inline(5000, "inline bytes")
            .size(6000)
            .build());
    mount.changed(
        new Mutation.SetXattr(
            file.id(), XattrName.of("user.x"), new byte[] {1}, Mutation.SetXattr.Mode.SET));
    mount.link(file.id(), directory.id(), "link");
    mount.symlink(directory.id(), "symlink", "file");
    Attr orphan = mount.create(InodeId.ROOT, "orphan");
    mount.changed(new CommitBuilder(orphan, cluster).chunk(mount.newChunk(), 0, 77).build());
    mount.heartbeat(List.of(orphan.id()), List.of());
    mount.unlink(InodeId.ROOT, "orphan");
  }

  @AfterEach
  void stop() {
    on.close();
  }

  private ConsistencyStore consistency() {
    return on.store().consistency().orElseThrow();
  }

  private Map<NamespaceCheck, List<Damage>> found() {
    try (Examination examination = consistency().examine(false)) {
      return found(examination);
    }
  }

  private static Map<NamespaceCheck, List<Damage>> found(Examination examination) {
    Map<NamespaceCheck, List<Damage>> found = new TreeMap<>();
    for (NamespaceCheck check : NamespaceCheck.values()) {
      List<Damage> damage = new ArrayList<>();
      examination.each(check, damage::add);
      if (!damage.isEmpty()) {
        found.put(check, damage);
      }
    }
    return found;
  }

  /** SQL that does it, and what takes it back where nothing else can. */
  private List<String> plant(NamespaceCheck check) {
    String chunk = "SELECT chunk FROM extent WHERE body = FILE AND pos = 0";
    return switch (check) {
      case NAME_WITHOUT_INODE ->
          List.of(
              "INSERT INTO dentry (parent, name, inode, kind) VALUES (1, 'nothing', 999999, 1)");
      case NAME_WITHOUT_DIRECTORY ->
          List.of(
              "UPDATE dentry SET parent = 888888 WHERE inode = FILE AND parent = INNER",
              "UPDATE inode SET nlink = 1 WHERE id = FILE",
              "DELETE FROM dentry WHERE inode = FILE AND parent = DIRECTORY");
      case WRONG_KIND -> List.of("UPDATE dentry SET kind = 4 WHERE inode = FILE AND name = 'file'");
      case UNNAMED_INODE -> List.of("DELETE FROM dentry WHERE inode = FILE");
      case NAMED_ORPHAN -> List.of("INSERT INTO orphan (inode) VALUES (FILE)");
      case ORPHAN_WITHOUT_INODE -> List.of("INSERT INTO orphan (inode) VALUES (777777)");
      case WRONG_LINKS -> List.of("UPDATE inode SET nlink = 7 WHERE id = FILE");
      case DIRECTORY_NAMED_TWICE ->
          List.of(
              "INSERT INTO dentry (parent, name, inode, kind) VALUES (1, 'again', INNER, 2)",
              "UPDATE inode SET nlink = nlink + 1 WHERE id = 1");
      case WRONG_PARENT -> List.of("UPDATE inode SET parent = 1 WHERE id = INNER");
      case PARENT_LOOP ->
          List.of(
              "UPDATE dentry SET parent = INNER WHERE inode = DIRECTORY",
              "UPDATE inode SET parent = INNER WHERE id = DIRECTORY",
              "UPDATE inode SET nlink = nlink + 1 WHERE id = INNER",
              "UPDATE inode SET nlink = nlink - 1 WHERE id = 1");
      case WRONG_SUBDIRECTORIES ->
          List.of("UPDATE inode SET nlink = nlink + 3 WHERE id = DIRECTORY");
      case SYMLINK_WITHOUT_TARGET -> List.of("DELETE FROM symlink");
      case ROW_WITHOUT_INODE ->
          List.of("INSERT INTO xattr (inode, name, value) VALUES (666666, 'user.x', 'v')");
      case WRONG_XATTR_BYTES ->
          List.of("UPDATE inode SET xattr_bytes = xattr_bytes + 1 WHERE id = FILE");
      case BODY_WITHOUT_INODE ->
          List.of(
              "INSERT INTO inline_data (body, pos, crc, data) VALUES (555555, 3, crc_('x'), 'x')");
      case ABANDONED_BODY_IN_USE -> List.of("INSERT INTO abandoned_body (body) VALUES (FILE)");
      case OVERLAP ->
          List.of(
              "UPDATE extent SET len = 1500 WHERE body = FILE AND pos = 0",
              "UPDATE inode SET allocated = allocated + 500 WHERE id = FILE",
              "INSERT INTO volume_delta (files, bytes) VALUES (0, 500)");
      case BYTES_BEYOND_SIZE -> List.of("UPDATE inode SET size = 10 WHERE id = FILE");
      case WRONG_ALLOCATED -> List.of("UPDATE inode SET allocated = allocated + 1 WHERE id = FILE");
      case CORRUPT_INLINE -> List.of("UPDATE inline_data SET crc = crc + 1 WHERE body = FILE");
      case GARBAGE_IN_USE ->
          List.of(
              "INSERT INTO garbage (chunk, chunk_key)"
                  + " SELECT chunk, chunk_key FROM extent WHERE body = FILE AND pos = 0");
      case ALLOTTED_CHUNK_IN_USE ->
          List.of(
              ("UPDATE chunk_allotment SET used = used & ~(1::bigint << ((%1$s) & 63)::int)"
                      + " WHERE first_chunk = (%1$s) & ~63::bigint")
                  .formatted(chunk));
      case ROW_WITHOUT_SESSION ->
          List.of("INSERT INTO open_file (session, inode) VALUES (424242, FILE)");
      case GROUP_WITHOUT_ROW ->
          List.of(
              "UPDATE extent SET chunk = (999::bigint << 48) + 5 WHERE body = FILE AND pos = 0");
      case IDS_TO_BE_ISSUED_AGAIN ->
          List.of(
              "UPDATE placement_group SET next_sequence = 64 WHERE id = (%s) >> 48"
                  .formatted(chunk));
      case WRONG_TOTALS -> List.of("INSERT INTO volume_delta (files, bytes) VALUES (3, 0)");
    };
  }

  private String resolved(String sql) {
    return sql.replace("FILE", file.id().toString())
        .replace("DIRECTORY", directory.id().toString())
        .replace("INNER", inner.id().toString());
  }

  @Test
  void nothingIsWrongWithWhatOperationsMade() {
    assertEquals(Map.of(), found());
    try (Examination examination = consistency().examine(false)) {
      assertEquals(6, examination.inodes()); // also the orphan
      assertEquals(5, examination.names());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPlantedIsFoundAndRepairedAndThenNothingIsWrong(NamespaceCheck check) {
    plant(check).forEach(sql -> on.execute(resolved(sql)));
    Map<NamespaceCheck, List<Damage>> found = found();
    assertEquals(List.of(check), List.copyOf(found.keySet()), found::toString);
    List<Damage> damage = found.getOrDefault(check, List.of());
    assertEquals(1, damage.size(), damage::toString);
    try (Examination examination = consistency().examine(true)) {
      Outcome outcome = examination.mend(check, damage.getFirst());
      assertEquals(check.mendable() ? Outcome.REPAIRED : Outcome.LEFT, outcome);
      if (check.mendable()) {
        assertEquals(Outcome.GONE, examination.mend(check, damage.getFirst()));
      }
    }
    assertEquals(check.mendable() ? List.of() : List.of(check), List.copyOf(found().keySet()));
  }

  @Test
  void sequencesThatWentBackGoOnBehindWhatTheyGave() {
    on.execute(
        "SELECT setval('inode_id', 2)",
        "SELECT setval('node_id', 1)",
        "SELECT setval('cookie', 3)");
    List<Damage> damage = found().getOrDefault(NamespaceCheck.IDS_TO_BE_ISSUED_AGAIN, List.of());
    assertEquals(List.of(2L, 5L, 6L), damage.stream().map(Damage::other).sorted().toList());
    try (Examination examination = consistency().examine(true)) {
      for (Damage d : damage) {
        assertEquals(Outcome.REPAIRED, examination.mend(NamespaceCheck.IDS_TO_BE_ISSUED_AGAIN, d));
      }
    }
    assertEquals(Map.of(), found());
  }

  @Test
  void bytesThatLayUnderOthersAreKeptInLostAndFound() {
    plant(NamespaceCheck.OVERLAP).forEach(sql -> on.execute(resolved(sql)));
    try (Examination examination = consistency().examine(true)) {
      for (Damage d : found().getOrDefault(NamespaceCheck.OVERLAP, List.of())) {
        examination.mend(NamespaceCheck.OVERLAP, d);
      }
    }
    String saved = "(SELECT id FROM inode ORDER BY id DESC LIMIT 1)";
    assertEquals(1500, on.number("SELECT size FROM inode WHERE id = " + saved));
    assertEquals(500, on.number("SELECT allocated FROM inode WHERE id = " + saved));
    assertEquals(
        1000, on.number("SELECT chunk_off FROM extent WHERE pos = 1000 AND body = " + saved));
    assertEquals(
        1000,
        on.number(resolved("SELECT len FROM extent WHERE pos = 0 AND body = FILE")),
        "what lay over them stays");
  }

  @Test
  void oneRepairsAtATime() {
    try (Examination first = consistency().examine(true)) {
      FsException refused =
          assertThrows(FsException.class, () -> consistency().examine(true).close());
      assertEquals(FsError.EBUSY, refused.error());
      consistency().examine(false).close();
    }
    consistency().examine(true).close();
  }
}
