package io.dfs.testkit.metadata.random;

import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.VolumeStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Chooses steps: lists of mutations, reads, sessions, jobs, membership. */
final class StepChoice {
  private static final int NODES = 4;
  private static final int MAX_SESSIONS = 5;
  private static final int ALL = 1_000_000;

  private final World world;
  private final Random random;
  private final ListSteps lists;
  private final MembershipSteps membership;

  StepChoice(World world, int groups) {
    this.world = world;
    random = world.random;
    lists = new ListSteps(world);
    membership = new MembershipSteps(world, groups);
  }

  /** Steps that every run begins with: nodes, members, sessions. */
  List<Step> first() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      world.positions.add(1L);
      steps.add(
          new Step(
              "add a node",
              s -> {
                s.addNode();
                return "";
              }));
      if (i == NODES - 2) {
        steps.add(new Step("first members", s -> "" + s.store().assignFirstMembers(0)));
      }
    }
    world.nodes = NODES;
    for (int i = 0; i < 3; i++) {
      steps.add(openSession());
      steps.add(allot());
    }
    return steps;
  }

  Step next() {
    int choice = random.nextInt(1000);
    if (choice < 620) {
      return lists.apply();
    }
    if (choice < 660) {
      return lists.applyBatch();
    }
    if (choice < 690) {
      return lists.resend().orElseGet(this::read);
    }
    if (choice < 840) {
      return read();
    }
    if (choice < 890) {
      return heartbeat();
    }
    if (choice < 910) {
      return allot();
    }
    if (choice < 925) {
      return sessionsComeAndGo();
    }
    if (choice < 950) {
      return job();
    }
    return membership.next();
  }

  // ---- reads

  private Step read() {
    int inode = world.anyInode();
    int directory = world.directory();
    FileName name = world.name();
    return switch (random.nextInt(10)) {
      case 0 -> lookup(directory, name);
      case 8 -> lookupPath(directory, name);
      case 9 -> xattrs();
      case 1 ->
          new Step(
              "lookupParent " + directory,
              s -> s.rendering.attr(s.store().lookupParent(s.inode(directory))));
      case 2 ->
          new Step("getattr " + inode, s -> s.rendering.attr(s.store().getattr(s.inode(inode))));
      case 3 -> open(directory, name);
      case 4 ->
          new Step("readlink " + inode, s -> Arrays.toString(s.store().readlink(s.inode(inode))));
      case 5 -> extents();
      case 6 -> new Step("statfs", s -> totals(s.store().statfs()));
      default -> readdir(directory);
    };
  }

  /** Without space: on a slow machine leases of nodes may have run out by real time. */
  private static String totals(VolumeStatistics s) {
    return "bytes %d inodes %d copies %d".formatted(s.usedBytes(), s.usedInodes(), s.copies());
  }

  private Step xattrs() {
    int inode = world.oneIn(3) ? world.anyInode() : world.file();
    XattrName name = world.xattrName();
    return new Step(
        "listxattr " + inode + " and " + name,
        s ->
            s.store().listxattr(s.inode(inode))
                + " "
                + Arrays.toString(s.store().getxattr(s.inode(inode), name)));
  }

  private static Step lookup(int directory, FileName name) {
    return new Step(
        "lookup " + name + " in " + directory,
        s -> s.rendering.attr(s.store().lookup(s.inode(directory), name)));
  }

  private Step lookupPath(int directory, FileName name) {
    List<FileName> names = new ArrayList<>(List.of(name));
    while (!world.oneIn(4)) {
      names.add(world.name());
    }
    return new Step(
        "path " + names + " in " + directory,
        s ->
            s.store().lookupPath(s.inode(directory), names).stream()
                .map(s.rendering::attr)
                .collect(Collectors.joining("\n", "found\n", "")));
  }

  private Step open(int directory, FileName name) {
    int inode = world.oneIn(3) ? world.anyInode() : world.file();
    int session = world.session().number;
    boolean named = world.oneIn(3);
    return new Step(
        "open " + inode + " by session " + session + (named ? " as " + name : ""),
        s -> {
          List<KnownName> known =
              named ? List.of(new KnownName(s.inode(directory), name)) : List.of();
          Opened opened = s.store().open(s.session(session), s.inode(inode), known);
          return s.rendering.attr(opened.attr()) + s.rendering.wholeLayout(opened.layout());
        });
  }

  private Step extents() {
    int inode = world.file();
    long from = random.nextInt(60_000);
    long to = from + random.nextInt(60_000);
    return new Step(
        "extents " + inode + " " + from + "-" + to,
        s -> {
          Layout layout = s.store().extents(s.inode(inode), from, to).layout();
          return s.rendering.layout(layout, from, to);
        });
  }

  /** A page behind the last one read of the directory, or from its beginning. */
  private Step readdir(int directory) {
    int limit = 1 + random.nextInt(4);
    boolean rewind = world.oneIn(3);
    return new Step(
        "readdir " + directory + " limit " + limit,
        s -> {
          String key = "cookie " + directory;
          long cookie = rewind ? 0 : s.kept(key, Long.class, 0L);
          DirectoryPage page = s.store().readdir(s.inode(directory), cookie, limit);
          if (!page.entries().isEmpty()) {
            s.keep(key, page.entries().getLast().cookie());
          }
          return s.rendering.page(page, cookie);
        });
  }

  // ---- sessions

  private Step openSession() {
    world.sessions.add(new World.SessionState(world.sessions.size()));
    return new Step(
        "open a session",
        s -> {
          s.openSession();
          return "";
        });
  }

  private Step sessionsComeAndGo() {
    List<World.SessionState> open = world.sessions.stream().filter(s -> !s.closed).toList();
    if (open.size() < 2 || open.size() < MAX_SESSIONS && world.oneIn(2)) {
      return openSession();
    }
    World.SessionState closing = open.getFirst();
    closing.closed = true;
    return new Step(
        "close session " + closing.number,
        s -> {
          s.store().closeSession(s.session(closing.number));
          return "";
        });
  }

  private Step heartbeat() {
    World.SessionState session = world.session();
    List<Integer> opened = someFiles();
    List<Integer> closed = someFiles();
    List<Integer> abandoned = new ArrayList<>();
    if (world.oneIn(6) && world.chunks > 0) {
      abandoned.add(random.nextInt(world.chunks));
    }
    int odd = random.nextInt(20);
    long number = session.heartbeats + (odd == 0 ? 0 : odd == 1 ? 2 : 1);
    if (number == session.heartbeats + 1 && !session.closed) {
      session.heartbeats = number;
    }
    return new Step(
        "heartbeat %d of session %d opens %s closes %s abandons %s"
            .formatted(number, session.number, opened, closed, abandoned),
        s -> {
          s.store()
              .heartbeat(
                  new SessionHeartbeat(
                      s.session(session.number),
                      number,
                      inodes(s, opened),
                      inodes(s, closed),
                      abandoned.stream().map(s::chunk).toList()));
          return "renewed";
        });
  }

  private List<Integer> someFiles() {
    List<Integer> some = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      some.add(world.file());
    }
    return some.stream().distinct().toList();
  }

  private static List<InodeId> inodes(Side side, List<Integer> numbers) {
    return numbers.stream().map(side::inode).toList();
  }

  /** The session takes ids; what they are numbered follows from how many groups gave some. */
  private Step allot() {
    List<World.SessionState> open = world.sessions.stream().filter(s -> !s.closed).toList();
    World.SessionState session = world.oneOf(open);
    world.allotting = session;
    int countEach = 1 + random.nextInt(6);
    return new Step(
        "allot " + countEach + " to session " + session.number,
        s -> s.allot(session.number, countEach));
  }

  /** Called when a step has run on both sides: takes note of what there is now. */
  void after(Side side, int step) {
    for (; world.chunks < side.chunkCount(); world.chunks++) {
      world.allotting.unusedChunks.add(world.chunks);
    }
    world.settle(number -> links(side, number) >= 0);
    if (step % 25 == 0) {
      world.forget(number -> links(side, number) <= 0);
    }
  }

  private static int links(Side side, int number) {
    try {
      return side.store().getattr(side.inode(number)).nlink();
    } catch (FsException gone) {
      return -1;
    }
  }

  // ---- jobs

  private Step job() {
    return switch (random.nextInt(3)) {
      case 0 ->
          new Step(
              "fold",
              s -> {
                s.store().foldDeltas(1 + (int) s.kept("folds", Long.class, 50L).longValue());
                return "";
              });
      case 1 ->
          new Step(
              "reclaim",
              s -> {
                for (int i = 0; s.store().reclaimOrphans(20) > 0; i++) {
                  if (i > ALL) {
                    throw new IllegalStateException("reclaim never ends");
                  }
                }
                return garbage(s).toString();
              });
      default -> deleteGarbage();
    };
  }

  private Step deleteGarbage() {
    int every = 1 + random.nextInt(3);
    return new Step(
        "delete garbage, one of " + every,
        s -> {
          List<Integer> garbage = garbage(s);
          List<Integer> deleted = garbage.stream().filter(c -> c % every == 0).toList();
          List<ChunkId> ids = deleted.stream().map(s::chunk).toList();
          s.store().garbageDeleted(ids);
          return garbage + " then " + s.store().garbageCount();
        });
  }

  private static List<Integer> garbage(Side side) {
    return side.store().takeGarbage(Duration.ZERO, ALL).stream()
        .map(side::number)
        .sorted()
        .toList();
  }
}
