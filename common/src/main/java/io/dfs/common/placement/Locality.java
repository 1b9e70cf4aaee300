package io.dfs.common.placement;

import io.dfs.common.cluster.Node;
import java.util.Set;

/**
 * Where a caller runs: the names and addresses of its host, and its zone (empty when it has none).
 */
public record Locality(Set<String> hosts, String zone) {
  /** A caller that is near nobody. */
  public static final Locality NOWHERE = new Locality(Set.of(), "");

  public Locality {
    hosts = Set.copyOf(hosts);
  }

  /** 0 on the same host, 1 in the same zone, else 2. */
  int distance(Node node) {
    String address = node.address();
    int colon = address.lastIndexOf(':');
    if (hosts.contains(colon < 0 ? address : address.substring(0, colon))) {
      return 0;
    }
    return !zone.isEmpty() && zone.equals(node.zone()) ? 1 : 2;
  }
}
