package io.dfs.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.TimeChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of connections, every mutation happens exactly once. */
class SessionResendTest {
  private static final int OPERATIONS = 2000;

  private static Mutation.Mkdir mkdir(Session session, InodeId parent, String name) {
    return new Mutation.Mkdir(parent, FileName.of(name), session.nextInode(), 0755, 0, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"LOST", "ANSWER_LOST", "LATE", "FAILED", "DONE_BUT_FAILED"})
  void mutationWhoseAnswerDidNotComeIsAppliedOnce(Fate fate) {
    TestCluster cluster = new TestCluster();
    StoreTransport transport = new StoreTransport(cluster.store);
    try (Session session = cluster.open(transport)) {
      Mutation first = mkdir(session, InodeId.ROOT, "a");
      boolean[] once = {true};
      transport.fates(
          r -> {
            if (r instanceof MetadataRequest.ApplyList && once[0]) {
              once[0] = false;
              return fate;
            }
            return Fate.ANSWERED;
          });

      Outcome outcome = session.apply(first);
      transport.wakeLate();

      assertTrue(outcome instanceof Outcome.Changed, outcome.toString());
      assertEquals(1, cluster.store.readdir(InodeId.ROOT, 0, 10).entries().size());
      assertEquals(2, session.counts().snapshot().get("ApplyList"));
      assertEquals(cluster.store.sessions().size(), 1);
    }
  }

  @Test
  void lateListDoesNotRunAfterItsSlotWentOn() {
    TestCluster cluster = new TestCluster();
    StoreTransport transport = new StoreTransport(cluster.store);
    try (Session session = cluster.open(transport)) {
      FileName a = FileName.of("a");
      session.apply(mkdir(session, InodeId.ROOT, "a"));
      boolean[] once = {true};
      transport.fates(
          r -> {
            if (r instanceof MetadataRequest.ApplyList && once[0]) {
              once[0] = false;
              return Fate.LATE;
            }
            return Fate.ANSWERED;
          });
      session.apply(new Mutation.Rmdir(InodeId.ROOT, a));
      session.apply(mkdir(session, InodeId.ROOT, "a"));

      transport.wakeLate();

      assertEquals(Kind.DIRECTORY, cluster.store.lookup(InodeId.ROOT, a).kind());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomBreaksChangeNoResult(long seed) {
    System.out.println("seed " + seed);
    TestCluster calm = new TestCluster();
    TestCluster stormy = new TestCluster();
    StoreTransport broken = new StoreTransport(stormy.store);
    Random storm = new Random(seed);

    try (Session a = calm.open(new StoreTransport(calm.store));
        Session b = stormy.open(broken)) {
      broken.fates(
          r -> {
            if (storm.nextInt(20) == 0) {
              broken.wakeLate();
            }
            return storm.nextInt(12) > 0 ? Fate.ANSWERED : fate(storm);
          });
      List<String> expected = new Story(a, seed).run();
      List<String> actual = new Story(b, seed).run();

      assertEquals(expected, actual);
      broken.fates(r -> Fate.ANSWERED);
      broken.wakeLate();
    }
    assertEquals(tree(calm), tree(stormy));
  }

  private static Fate fate(Random storm) {
    Fate[] fates = {Fate.LOST, Fate.ANSWER_LOST, Fate.LATE, Fate.FAILED, Fate.DONE_BUT_FAILED};
    return fates[storm.nextInt(fates.length)];
  }

  /** What stands in a store, without ids and times. */
  private static Map<String, String> tree(TestCluster cluster) {
    Map<String, String> tree = new HashMap<>();
    collect(cluster, InodeId.ROOT, "", tree);
    return tree;
  }

  private static void collect(
      TestCluster cluster, InodeId directory, String path, Map<String, String> tree) {
    for (DirectoryEntry e : cluster.store.readdir(directory, 0, 10_000).entries()) {
      String here = path + "/" + e.name();
      tree.put(here, describe(e.attr()));
      if (e.attr().kind() == Kind.DIRECTORY) {
        collect(cluster, e.attr().id(), here, tree);
      }
    }
  }

  private static String describe(Attr a) {
    return a.kind()
        + " "
        + Integer.toOctalString(a.permissions())
        + " nlink "
        + a.nlink()
        + " size "
        + a.sizeBytes()
        + " version "
        + a.version();
  }

  /** The same operations for the same seed, on a few names so that they meet. */
  private static final class Story {
    private final Session session;
    private final Random random;
    private final List<InodeId> directories = new ArrayList<>(List.of(InodeId.ROOT));
    private final List<InodeId> files = new ArrayList<>();
    private final Set<InodeId> ids = new HashSet<>();

    Story(Session session, long seed) {
      this.session = session;
      this.random = new Random(seed);
    }

    List<String> run() {
      List<String> results = new ArrayList<>();
      for (int i = 0; i < OPERATIONS; i++) {
        results.add(step());
      }
      return results;
    }

    private String step() {
      try {
        if (random.nextInt(8) == 0) {
          return describe(session.lookup(directory(), name()));
        }
        return describe(session.apply(mutation()));
      } catch (FsException e) {
        return e.error().toString();
      }
    }

    private String describe(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Changed o -> remember(o.attr());
        case Outcome.Opened o -> o.created() + " " + remember(o.attr());
        case Outcome.Removed o -> SessionResendTest.describe(o.attr());
        case Outcome.Renamed o ->
            SessionResendTest.describe(o.moved())
                + o.replaced().map(SessionResendTest::describe).orElse("");
        default -> outcome.getClass().getSimpleName();
      };
    }

    private String describe(Attr attr) {
      return SessionResendTest.describe(attr);
    }

    private String remember(Attr attr) {
      if (ids.add(attr.id())) {
        (attr.kind() == Kind.DIRECTORY ? directories : files).add(attr.id());
      }
      return describe(attr);
    }

    private InodeId directory() {
      return directories.get(random.nextInt(directories.size()));
    }

    private FileName name() {
      return FileName.of("n" + random.nextInt(12));
    }

    private Mutation mutation() {
      return switch (random.nextInt(8)) {
        case 0 -> new Mutation.Mkdir(directory(), name(), session.nextInode(), 0755, 0, 0);
        case 1 -> new Mutation.Unlink(directory(), name());
        case 2 -> new Mutation.Rmdir(directory(), name());
        case 3, 4 -> new Mutation.Rename(directory(), name(), directory(), name(), false, false);
        case 5 -> setattr();
        default ->
            new Mutation.Create(
                directory(), name(), session.nextInode(), Kind.FILE, 0644, 0, 0, 0, true);
      };
    }

    private Mutation setattr() {
      InodeId inode = files.isEmpty() ? InodeId.ROOT : files.get(random.nextInt(files.size()));
      return new Mutation.SetAttr(
          inode,
          OptionalInt.of(0600 + random.nextInt(64)),
          OptionalInt.empty(),
          OptionalInt.empty(),
          TimeChange.OMIT,
          TimeChange.OMIT,
          files.isEmpty() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(1000)),
          false);
    }
  }
}
