package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.SessionHeartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Chooses steps: lists of mutations, reads, sessions, jobs, membership. */
final class StepChoice {
  private static final int NODES = 4;
  private static final int MAX_SESSIONS = 5;
  private static final int ALL = 1_000_000;

  private final World world;
  private final Random random;
  private final MutationChoice mutations;
  private final int groups;

  StepChoice(World world, int groups) {
    this.world = world;
    this.groups = groups;
    random = world.random;
    mutations = new MutationChoice(world);
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
      return apply();
    }
    if (choice < 660) {
      return applyBatch();
    }
    if (choice < 690) {
      return resend();
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
    return membership();
  }

  // ---- lists

  private record PlannedList(int session, int slot, long seq, List<MutationChoice.Planned> plans) {
    Apply on(Side side) {
      List<Mutation> list = plans.stream().map(p -> p.on().apply(side)).toList();
      return new Apply(side.session(session), slot, seq, list);
    }

    String text() {
      return "session %d slot %d seq %d %s"
          .formatted(session, slot, seq, plans.stream().map(MutationChoice.Planned::text).toList());
    }
  }

  private PlannedList plan() {
    World.SessionState session = world.session();
    int slot = random.nextInt(session.seqs.length);
    session.seqs[slot] += world.oneIn(10) ? 3 : 1;
    List<MutationChoice.Planned> plans = new ArrayList<>();
    int count = world.oneIn(3) ? 1 + random.nextInt(6) : 1;
    for (int i = 0; i < count; i++) {
      plans.add(mutations.next(session));
    }
    return new PlannedList(session.number, slot, session.seqs[slot], plans);
  }

  private Step apply() {
    PlannedList list = plan();
    return new Step(list.text(), s -> run(s, List.of(list)));
  }

  private Step applyBatch() {
    List<PlannedList> lists = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i >= 0; i--) {
      lists.add(plan());
    }
    return new Step("batch " + lists.stream().map(PlannedList::text).toList(), s -> run(s, lists));
  }

  private static String run(Side side, List<PlannedList> lists) {
    List<Apply> batch = lists.stream().map(l -> l.on(side)).toList();
    List<ApplyResult> results = side.store().apply(batch);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < batch.size(); i++) {
      Apply apply = batch.get(i);
      side.keep("list " + lists.get(i).session + "/" + apply.slot(), apply);
      side.keep("result " + lists.get(i).session + "/" + apply.slot(), results.get(i));
      text.append(side.rendering.result(results.get(i), apply.mutations()));
    }
    return text.toString();
  }

  /** The last list of a slot again, or one that is older: neither may run. */
  private Step resend() {
    World.SessionState session = world.session();
    int slot = random.nextInt(session.seqs.length);
    long seq = session.seqs[slot];
    boolean older = world.oneIn(3) && seq > 1;
    if (seq == 0) {
      return read();
    }
    MutationChoice.Planned other = mutations.next(session);
    String key = session.number + "/" + slot;
    return new Step(
        (older ? "older than " : "resend of ") + key + " seq " + seq,
        s -> {
          long sent = older ? seq - 1 : seq;
          Apply again =
              new Apply(s.session(session.number), slot, sent, List.of(other.on().apply(s)));
          ApplyResult result = s.store().apply(List.of(again)).getFirst();
          if (result.outcomes().isEmpty()) {
            return "refused " + result.error();
          }
          return "as recorded: "
              + result.equals(s.kept("result " + key, ApplyResult.class, result));
        });
  }

  // ---- reads

  private Step read() {
    int inode = world.anyInode();
    int directory = world.directory();
    FileName name = world.name();
    return switch (random.nextInt(8)) {
      case 0 -> lookup(directory, name);
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
      case 6 -> new Step("statfs", s -> s.store().statfs().toString());
      default -> readdir(directory);
    };
  }

  private static Step lookup(int directory, FileName name) {
    return new Step(
        "lookup " + name + " in " + directory,
        s -> s.rendering.attr(s.store().lookup(s.inode(directory), name)));
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

  // ---- membership

  private Step membership() {
    int node = random.nextInt(world.nodes);
    int group = random.nextInt(groups);
    return switch (random.nextInt(8)) {
      case 0 -> registerAgain(node);
      case 1 -> heartbeatNodes();
      case 2 -> groupsNow();
      case 3 -> listGroup(group);
      default -> change(group, node);
    };
  }

  private Step registerAgain(int node) {
    boolean older = world.oneIn(12) && world.positions.get(node) > 1;
    long position = world.positions.get(node) + (older ? -1 : random.nextInt(3));
    world.positions.set(node, position);
    return new Step("register node " + node + " at " + position, s -> s.register(node, position));
  }

  private Step heartbeatNodes() {
    return new Step(
        "heartbeat of all nodes",
        s -> {
          for (int i = 0; i < s.nodeCount(); i++) {
            s.heartbeatNode(i, world.positions.get(i));
          }
          return "";
        });
  }

  private static Step groupsNow() {
    return new Step(
        "map",
        s -> {
          List<Group> groups = new ArrayList<>(s.store().map().groups());
          groups.sort(Comparator.comparing(Group::id));
          return groups.stream().map(s.rendering::group).toList().toString();
        });
  }

  private Step listGroup(int group) {
    int limit = 1 + random.nextInt(20);
    return new Step(
        "chunks of group " + group,
        s ->
            s.store().listGroup(new GroupId(group), 0, limit).stream()
                .map(s::number)
                .toList()
                .toString());
  }

  private Step change(int group, int node) {
    Change change = world.oneIn(2) ? Change.SERVING : world.oneIn(2) ? Change.SYNCING : Change.OUT;
    boolean otherStint = world.oneIn(5);
    return new Step(
        "change group " + group + " node " + node + " " + change + (otherStint ? " late" : ""),
        s -> {
          long stint =
              s.group(group).members().stream()
                  .filter(m -> m.node().equals(s.node(node)))
                  .mapToLong(m -> m.stint())
                  .findFirst()
                  .orElse(0);
          boolean done =
              s.store()
                  .changeMember(
                      new GroupId(group), s.node(node), change, stint + (otherStint ? -1 : 0));
          return done + " " + s.rendering.group(s.group(group));
        });
  }
}
