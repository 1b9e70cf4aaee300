package io.dfs.client.chunk;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which nodes have just failed this client: they are tried last, and new chunks avoid their groups,
 * until some time has passed. Only a hint; membership is decided elsewhere. Thread-safe; bounded by
 * the number of nodes.
 */
public final class NodeHealth {
  private static final Duration SUSPECT_FOR = Duration.ofSeconds(5);

  private final Ticker ticker;
  private final Map<NodeId, Long> failedAtNanos = new ConcurrentHashMap<>();

  public NodeHealth(Ticker ticker) {
    this.ticker = ticker;
  }

  void failed(NodeId node) {
    failedAtNanos.put(node, ticker.nanos());
  }

  void worked(NodeId node) {
    failedAtNanos.remove(node);
  }

  boolean isSuspect(NodeId node) {
    Long at = failedAtNanos.get(node);
    return at != null && ticker.nanos() - at < SUSPECT_FOR.toNanos();
  }

  /** The same nodes, suspects last, else in the same order. */
  List<Node> suspectsLast(List<Node> nodes) {
    if (failedAtNanos.isEmpty()) {
      return nodes;
    }
    List<Node> ordered = new ArrayList<>(nodes);
    ordered.sort((a, b) -> Boolean.compare(isSuspect(a.id()), isSuspect(b.id())));
    return ordered;
  }
}
