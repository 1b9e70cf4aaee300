package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.SessionGrant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chunk ids granted to one life, handed out group by group in turn. Groups whose members all live
 * come first, then those that still have enough serving ones that live; the ids of others rest
 * until the map says better. When the map shows a node that has joined, more are asked for at once:
 * those that are left know nothing of it. Thread-safe; {@code lock} is a leaf.
 */
final class ChunkIds {
  private final Supplier<List<Allotment>> source;
  private final Life.Grants maps;
  private final RandomGenerator random;
  private final Executor background;
  private final int volume;
  private final int minReplicas;
  private final int mostRuns;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** In the order of their turns. */
  @GuardedBy("lock")
  private final Deque<Run> runs = new ArrayDeque<>();

  /** Fetch when no more are left: a quarter of the last grant. */
  @GuardedBy("lock")
  private long low;

  @GuardedBy("lock")
  private boolean fetching;

  @GuardedBy("lock")
  private boolean fenced;

  @GuardedBy("lock")
  private @Nullable RuntimeException failure;

  /** The map that was looked at for nodes that have joined, and who had groups in it. */
  @GuardedBy("lock")
  private long lookedAt;

  @GuardedBy("lock")
  private Set<NodeId> known = Set.of();

  /** Ids of one group that are left. */
  private static final class Run {
    private final GroupId group;
    private long next;
    private final long end;

    Run(Allotment allotment) {
      group = allotment.group();
      next = allotment.firstSequence();
      end = next + allotment.count();
    }
  }

  /**
   * @param source grants more; blocks; called in the background, one at a time
   */
  ChunkIds(
      SessionGrant grant,
      Supplier<List<Allotment>> source,
      Life.Grants maps,
      SessionConfig config,
      SessionRuntime runtime) {
    this.source = source;
    this.maps = maps;
    this.volume = grant.volume();
    this.minReplicas = grant.minReplicas();
    this.mostRuns = config.chunkGroups() * 4;
    this.random = runtime.random();
    this.background = runtime.background();
  }

  /** A fresh id with a random key. EAGAIN while no group can take it. */
  ChunkId next(Patience patience) {
    boolean mapAsked = false;
    while (true) {
      @Nullable ChunkId id = tryNext(patience);
      if (id != null) {
        return id;
      }
      if (mapAsked) {
        throw new FsException(FsError.EAGAIN, "no group has enough serving members that live");
      }
      mapAsked = true;
      maps.refreshMap();
    }
  }

  /** Null if there are ids, but by the present map none of a group that is well. */
  private @Nullable ChunkId tryNext(Patience patience) {
    lock.lock();
    try {
      boolean asked = false;
      while (true) {
        if (fenced) {
          throw new FsException(FsError.ESTALE, "the session has expired");
        }
        lookForJoined(maps.map());
        @Nullable Run run = pick(maps.map());
        if (run != null) {
          ChunkId id = take(run);
          if (usable(maps.map()) <= low) {
            fetch();
          }
          return id;
        }
        if (asked && !fetching) {
          if (failure != null) {
            throw failure;
          }
          return null;
        }
        asked = true;
        fetch();
        patience.trouble("no chunk ids granted");
        patience.await(changed);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void lookForJoined(PlacementMap map) {
    if (map.version() == lookedAt) {
      return;
    }
    lookedAt = map.version();
    Set<NodeId> now =
        map.groups().stream()
            .flatMap(g -> g.members().stream())
            .map(Member::node)
            .collect(Collectors.toSet());
    boolean joined = !known.isEmpty() && !known.containsAll(now);
    known = now;
    if (joined) {
      fetch();
    }
  }

  @GuardedBy("lock")
  private @Nullable Run pick(PlacementMap map) {
    @Nullable Run second = null;
    for (Run run : runs) {
      int health = health(map, run.group);
      if (health == 2) {
        return run;
      }
      if (health == 1 && second == null) {
        second = run;
      }
    }
    return second;
  }

  @GuardedBy("lock")
  private ChunkId take(Run run) {
    runs.remove(run);
    long sequence = run.next++;
    if (run.next < run.end) {
      runs.add(run);
    }
    return new ChunkId(volume, run.group, sequence, random.nextLong());
  }

  @GuardedBy("lock")
  private long usable(PlacementMap map) {
    long n = 0;
    for (Run run : runs) {
      n += health(map, run.group) > 0 ? run.end - run.next : 0;
    }
    return n;
  }

  /** 2: all members live; 1: enough serving ones live; 0: neither. */
  private int health(PlacementMap map, GroupId id) {
    @Nullable Group group = map.group(id).orElse(null);
    if (group == null) {
      return 0;
    }
    int serving = 0;
    boolean all = true;
    for (Member m : group.members()) {
      boolean alive = map.node(m.node()).map(Node::alive).orElse(false);
      all &= alive;
      serving += alive && m.state() == MemberState.SERVING ? 1 : 0;
    }
    return serving < minReplicas ? 0 : all ? 2 : 1;
  }

  @GuardedBy("lock")
  private void fetch() {
    if (!fetching && !fenced) {
      fetching = true;
      failure = null;
      background.execute(this::fetchNow);
    }
  }

  private void fetchNow() {
    List<Allotment> granted = List.of();
    @Nullable RuntimeException why = null;
    try {
      granted = source.get();
    } catch (RuntimeException e) {
      why = e;
    }
    lock.lock();
    try {
      fetching = false;
      failure = why;
      long count = 0;
      for (Allotment a : granted) {
        runs.add(new Run(a));
        count += a.count();
      }
      low = count / 4;
      dropExcess();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Bounds what rests: forgotten ids stay allotted until the session ends and cost one row. */
  @GuardedBy("lock")
  private void dropExcess() {
    PlacementMap map = maps.map();
    Iterator<Run> oldest = runs.iterator();
    while (runs.size() > mostRuns && oldest.hasNext()) {
      if (health(map, oldest.next().group) == 0) {
        oldest.remove();
      }
    }
  }

  void fence() {
    lock.lock();
    try {
      fenced = true;
      runs.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
