package io.dfs.client.chunk;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * Which nodes have just failed this client: they are tried last, and new chunks avoid their groups,
 * until some time has passed; and which were late with reads. Only a hint; membership is decided
 * elsewhere. Thread-safe; bounded by the number of nodes.
 */
public final class NodeHealth {
  private static final Duration SUSPECT_FOR = Duration.ofSeconds(5);

  private final Ticker ticker;
  private final Map<NodeId, Long> failedAtNanos = new ConcurrentHashMap<>();
  private final Map<NodeId, Long> lateAtNanos = new ConcurrentHashMap<>();

  public NodeHealth(Ticker ticker) {
    this.ticker = ticker;
  }

  void failed(NodeId node) {
    failedAtNanos.put(node, ticker.nanos());
  }

  void worked(NodeId node) {
    failedAtNanos.remove(node);
  }

  /** Another replica gave an answer sooner, though it was asked later. */
  void late(NodeId node) {
    lateAtNanos.put(node, ticker.nanos());
  }

  boolean isSuspect(NodeId node) {
    return isRecent(failedAtNanos, node);
  }

  private boolean isRecent(Map<NodeId, Long> times, NodeId node) {
    Long at = times.get(node);
    return at != null && ticker.nanos() - at < SUSPECT_FOR.toNanos();
  }

  /** The same nodes, suspects last, else in the same order. */
  List<Node> suspectsLast(List<Node> nodes) {
    return failedAtNanos.isEmpty() ? nodes : ordered(nodes, n -> isSuspect(n) ? 1 : 0);
  }

  /** The same nodes in the order in which to read from them: late ones behind, suspects last. */
  List<Node> readOrder(List<Node> nodes) {
    return failedAtNanos.isEmpty() && lateAtNanos.isEmpty()
        ? nodes
        : ordered(nodes, n -> isSuspect(n) ? 2 : isRecent(lateAtNanos, n) ? 1 : 0);
  }

  private static List<Node> ordered(List<Node> nodes, ToIntFunction<NodeId> rank) {
    Map<NodeId, Integer> ranks = new HashMap<>(); // taken once: they may change meanwhile
    nodes.forEach(n -> ranks.put(n.id(), rank.applyAsInt(n.id())));
    List<Node> ordered = new ArrayList<>(nodes);
    ordered.sort(Comparator.comparing((Node n) -> ranks.getOrDefault(n.id(), 0)));
    return ordered;
  }
}
