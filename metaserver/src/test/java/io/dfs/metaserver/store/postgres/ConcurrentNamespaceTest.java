package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.testkit.metadata.TestMount;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two MetaServers' stores at work on the same names at the same time. */
class ConcurrentNamespaceTest {
  private static final int PAIRS = 5;

  private StoreOnPostgres on;
  private PostgresMetadataStore another;
  private ExecutorService threads;

  @BeforeEach
  void start() {
    on = StoreOnPostgres.start();
    another = on.another();
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    another.close();
    on.close();
  }

  @Test
  void createAgainstRmdirOfTheParent() throws Exception {
    createAgainstRmdir(500);
  }

  /** What ./test runs; the short one is for the inner loop. */
  @Test
  @Tag("slow")
  void createAgainstRmdirOfTheParentTenThousandTimes() throws Exception {
    createAgainstRmdir(10_000);
  }

  /** Each pair of mounts has a directory of its own to make and remove, round after round. */
  private void createAgainstRmdir(int rounds) throws Exception {
    List<Future<Integer>> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      String name = "d" + i + ".";
      pairs.add(threads.submit(() -> createAgainstRmdir(name, rounds / PAIRS)));
    }
    int created = 0;
    for (Future<Integer> pair : pairs) {
      created += pair.get();
    }
    System.out.println("create won " + created + " of " + rounds);
    assertTrue(created > 0 && created < rounds, "one always wins: no race");
    assertEquals(
        0,
        on.number(
            "SELECT count(*) FROM dentry d LEFT JOIN inode p ON p.id = d.parent"
                + " WHERE p.id IS NULL OR p.nlink = 0"));
  }

  /**
   * @return how often create won
   */
  private int createAgainstRmdir(String prefix, int rounds) throws Exception {
    TestMount creator = new TestMount(on.store());
    TestMount remover = new TestMount(another);
    CyclicBarrier together = new CyclicBarrier(2);
    int created = 0;
    for (int i = 0; i < rounds; i++) {
      String name = prefix + i;
      InodeId directory = remover.mkdir(InodeId.ROOT, name).id();
      Future<FsError> create =
          threads.submit(
              () -> {
                together.await();
                return creator.errorOf(creator.creation(directory, "f", true));
              });
      together.await();
      FsError rmdir = remover.errorOf(new Mutation.Rmdir(InodeId.ROOT, TestMount.name(name)));
      FsError creation = create.get();
      assertTrue(
          creation == FsError.OK ? rmdir == FsError.ENOTEMPTY : rmdir == FsError.OK,
          name + ": create " + creation + ", rmdir " + rmdir);
      assertTrue(creation == FsError.OK || creation == FsError.ENOENT, creation.toString());
      created += creation == FsError.OK ? 1 : 0;
    }
    return created;
  }

  @Test
  void crossingDirectoryRenamesNeverMakeACycle() throws Exception {
    long seed = Long.getLong("dfs.test.seed", 11);
    System.out.println("seed " + seed);
    TestMount mount = new TestMount(on.store());
    List<InodeId> directories = new ArrayList<>(List.of(InodeId.ROOT));
    for (int i = 0; i < 6; i++) {
      directories.add(mount.mkdir(InodeId.ROOT, "n" + i).id());
    }
    long before = rolledBack();
    List<Future<Integer>> movers = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      TestMount mover = new TestMount(t % 2 == 0 ? on.store() : another);
      Random random = new Random(seed + t);
      movers.add(threads.submit(() -> moveAround(mover, directories, random)));
    }
    int moved = 0;
    for (Future<Integer> mover : movers) {
      moved += mover.get();
    }
    assertTrue(moved > 50, "moved " + moved);
    assertEquals(Set.copyOf(directories), reachable());
    assertEquals(before, rolledBack());
  }

  /** Neither rename names a directory that the other does: only the tree's lock is between them. */
  @Test
  void aRenameWaitsForOneThatCrossesItFarBelow() throws Exception {
    TestMount mount = new TestMount(on.store());
    InodeId a = mount.mkdir(InodeId.ROOT, "a").id();
    InodeId belowA = mount.mkdir(a, "below").id();
    InodeId b = mount.mkdir(InodeId.ROOT, "b").id();
    InodeId belowB = mount.mkdir(b, "below").id();
    Mutation first = TestMount.rename(InodeId.ROOT, "a", belowB, "a");
    Mutation second = TestMount.rename(InodeId.ROOT, "b", belowA, "b");
    try (Connection connection = on.connect()) {
      connection.setAutoCommit(false);
      on.applyOn(connection, new Apply(mount.session(), 1, 1, List.of(first)));
      CompletableFuture<ApplyResult> crossing =
          another.submit(new Apply(mount.session(), 2, 1, List.of(second)));
      on.awaitBlocked();
      connection.commit();
      assertEquals(
          FsError.EINVAL, crossing.get(10, TimeUnit.SECONDS).outcomes().getFirst().error());
    }
    assertEquals(belowB, on.store().lookupParent(a).id());
    assertEquals(InodeId.ROOT, on.store().lookupParent(b).id());
  }

  @Test
  void listsThatNameTheSameNamesInAnyOrderNeverDeadlock() throws Exception {
    long before = rolledBack();
    List<Future<?>> writers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      TestMount writer = new TestMount(t % 2 == 0 ? on.store() : another);
      Random random = new Random(t);
      writers.add(threads.submit(() -> createAndUnlink(writer, random)));
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    assertEquals(before, rolledBack());
  }

  private static void createAndUnlink(TestMount mount, Random random) {
    List<Integer> names = new ArrayList<>(IntStream.range(0, 30).boxed().toList());
    for (int i = 0; i < 12; i++) {
      Collections.shuffle(names, random);
      List<Mutation> list = new ArrayList<>();
      for (int name : names) {
        list.add(
            random.nextBoolean()
                ? mount.creation(InodeId.ROOT, "n" + name, false)
                : new Mutation.Unlink(InodeId.ROOT, FileName.of("n" + name)));
      }
      assertEquals(FsError.OK, mount.applyAll(list).error());
    }
  }

  /** Moves some directory from where it stands to below another. */
  private int moveAround(TestMount mover, List<InodeId> directories, Random random) {
    int moved = 0;
    for (int i = 0; i < 80; i++) {
      int which = random.nextInt(directories.size() - 1);
      FileName name = FileName.of("n" + which);
      InodeId from = on.store().lookupParent(directories.get(which + 1)).id();
      InodeId to = directories.get(random.nextInt(directories.size()));
      FsError error = mover.errorOf(new Mutation.Rename(from, name, to, name, true, false));
      moved += error == FsError.OK && !from.equals(to) ? 1 : 0;
    }
    return moved;
  }

  private Set<InodeId> reachable() {
    Set<InodeId> seen = new HashSet<>();
    Deque<InodeId> next = new ArrayDeque<>(List.of(InodeId.ROOT));
    while (!next.isEmpty()) {
      InodeId at = next.remove();
      assertTrue(seen.add(at), "twice: " + at);
      List<DirectoryEntry> entries = on.store().readdir(at, 0, 100).entries();
      entries.stream()
          .map(DirectoryEntry::attr)
          .filter(a -> a.kind() == Kind.DIRECTORY)
          .forEach(a -> next.add(a.id()));
      assertEquals(
          2 + entries.stream().filter(e -> e.attr().kind() == Kind.DIRECTORY).count(),
          on.store().getattr(at).nlink());
    }
    return seen;
  }

  @Test
  void randomMutationsOfFewInodesNeverDeadlock() throws Exception {
    long seed = Long.getLong("dfs.test.seed", 12);
    System.out.println("seed " + seed);
    TestMount mount = new TestMount(on.store());
    List<InodeId> directories = new ArrayList<>(List.of(InodeId.ROOT));
    for (int i = 0; i < 3; i++) {
      directories.add(mount.mkdir(InodeId.ROOT, "n" + i).id());
    }
    List<InodeId> files = new ArrayList<>();
    for (int i = 3; i < 6; i++) {
      files.add(mount.create(InodeId.ROOT, "n" + i).id());
    }
    long before = rolledBack();
    List<Future<?>> mutators = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      TestMount mutator = new TestMount(t % 2 == 0 ? on.store() : another);
      Random random = new Random(seed + t);
      mutators.add(threads.submit(() -> mutate(mutator, directories, files, random)));
    }
    for (Future<?> mutator : mutators) {
      mutator.get();
    }
    assertEquals(before, rolledBack());
  }

  private static void mutate(
      TestMount mount, List<InodeId> directories, List<InodeId> files, Random random) {
    for (int i = 0; i < 60; i++) {
      List<Mutation> list = new ArrayList<>();
      for (int k = 0; k <= random.nextInt(4); k++) {
        list.add(mutation(mount, directories, files, random));
      }
      assertEquals(FsError.OK, mount.applyAll(list).error());
    }
  }

  private static Mutation mutation(
      TestMount mount, List<InodeId> directories, List<InodeId> files, Random random) {
    InodeId directory = directories.get(random.nextInt(directories.size()));
    InodeId to = directories.get(random.nextInt(directories.size()));
    InodeId file = files.get(random.nextInt(files.size()));
    FileName name = FileName.of("n" + random.nextInt(6));
    FileName newName = FileName.of("n" + random.nextInt(6));
    return switch (random.nextInt(8)) {
      case 0 -> mount.creation(directory, name.toString(), random.nextBoolean());
      case 1 -> mount.directory(directory, name.toString());
      case 2 -> new Mutation.Unlink(directory, name);
      case 3 -> new Mutation.Rmdir(directory, name);
      case 4 -> new Mutation.Link(file, directory, name);
      case 5 -> touch(random.nextBoolean() ? file : directory);
      default -> new Mutation.Rename(directory, name, to, newName, false, random.nextInt(3) == 0);
    };
  }

  private static Mutation touch(InodeId inode) {
    return new Mutation.SetAttr(
        inode,
        OptionalInt.of(0750),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.NOW,
        TimeChange.OMIT,
        OptionalLong.empty(),
        false);
  }

  private long rolledBack() {
    return on.store().database().rolledBackCount() + another.database().rolledBackCount();
  }

  @Test
  void twoMountsThatWriteIntoOneInlineFileLoseNothing() throws Exception {
    TestMount a = new TestMount(on.store());
    TestMount b = new TestMount(another);
    Attr file = a.create(InodeId.ROOT, "file");
    Future<?> odd = threads.submit(() -> patch(a, file, 0));
    Future<?> even = threads.submit(() -> patch(b, file, 1));
    odd.get();
    even.get();
    assertEquals("ab".repeat(200), InlineText.of(on.store(), file.id()));
  }

  private static void patch(TestMount mount, Attr file, int first) {
    for (int i = 0; i < 200; i++) {
      mount.changed(InlineText.commit(file, false, first + 2 * i, first == 0 ? "a" : "b"));
    }
  }

  @Test
  void twoMountsThatAppendLoseNothing() throws Exception {
    TestMount a = new TestMount(on.store());
    TestMount b = new TestMount(another);
    Attr file = a.create(InodeId.ROOT, "file");
    Future<?> first = threads.submit(() -> append(a, file, "<aaaaaaaaaaaaaaaaaaaa>"));
    Future<?> second = threads.submit(() -> append(b, file, "(b)"));
    first.get();
    second.get();
    String text = InlineText.of(on.store(), file.id());
    assertEquals(200 * (22 + 3), text.length());
    assertEquals("", text.replace("<aaaaaaaaaaaaaaaaaaaa>", "").replace("(b)", ""));
  }

  private static void append(TestMount mount, Attr file, String text) {
    for (int i = 0; i < 200; i++) {
      mount.changed(InlineText.commit(file, true, 0, text));
    }
  }
}
