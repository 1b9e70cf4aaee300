package io.dfs.metaserver.job;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.Tending;
import io.dfs.common.id.NodeId;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Keeps groups in members, gives late nodes their part of them, looks at the map and tells mounts
 * and DataNodes when it has changed, be it because a lease ran out (which changes no row, so no
 * version). {@link #current} is thread-safe.
 */
public final class MapAgent implements Agent {
  /**
   * Groups balanced in one transaction, which holds their locks; how few of them on a node are too
   * coarse to share; and how many a node takes in at once: a write to a group that moves goes to
   * one node more.
   */
  private static final Balancing BALANCING = new Balancing(256, 32, 16);

  /**
   * Every so many looks members are tended because time has passed, not because something changed.
   */
  private static final int PATIENT = 5;

  /** Every so many looks all groups are read, whatever the version says. */
  private static final int THOROUGH = 16;

  private final MembershipStore store;
  private final Tending tending;
  private final long firstMembersDelayMs;
  private final LongConsumer push;
  private volatile PlacementMap current = PlacementMap.EMPTY;
  private int looks;
  private boolean unsettled;

  /**
   * @param push told the version whenever the map has changed
   */
  public MapAgent(
      MembershipStore store, Tending tending, long firstMembersDelayMs, LongConsumer push) {
    this.store = store;
    this.tending = tending;
    this.firstMembersDelayMs = firstMembersDelayMs;
    this.push = push;
  }

  @Override
  public int doWork() {
    PlacementMap last = current;
    PlacementMap map = looks % THOROUGH == 0 ? store.map() : store.map(last);
    boolean changed = differs(map, last);
    if (changed || unsettled || looks % PATIENT == 0) {
      int done = store.tendGroups(tending) + store.assignFirstMembers(firstMembersDelayMs);
      unsettled = done > 0;
      map = unsettled ? store.map(map) : map;
    }
    looks++;
    if (!differs(map, last)) {
      current = map;
      return 0;
    }
    // Only now can there be something to balance; if it fails the next step tries again.
    int balanced = store.balanceGroups(BALANCING);
    current = map;
    push.accept(map.version());
    unsettled |= balanced > 0;
    return unsettled ? 1 : 0;
  }

  private static boolean differs(PlacementMap map, PlacementMap last) {
    return map.version() != last.version() || !living(map).equals(living(last));
  }

  private static Set<NodeId> living(PlacementMap map) {
    return map.nodes().stream().filter(Node::alive).map(Node::id).collect(Collectors.toSet());
  }

  /** The map as last seen, at most about a second old. */
  public PlacementMap current() {
    return current;
  }
}
