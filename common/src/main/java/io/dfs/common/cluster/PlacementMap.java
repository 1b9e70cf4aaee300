package io.dfs.common.cluster;

import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Nodes and groups at one moment. Immutable; {@code version} grows with every change of either. */
public final class PlacementMap {
  public static final PlacementMap EMPTY = new PlacementMap(0, List.of(), List.of());

  private final long version;
  private final Map<NodeId, Node> nodes;
  private final Map<GroupId, Group> groups;

  public PlacementMap(long version, List<Node> nodes, List<Group> groups) {
    this.version = version;
    this.nodes =
        nodes.stream().collect(Collectors.toUnmodifiableMap(Node::id, Function.identity()));
    this.groups =
        groups.stream().collect(Collectors.toUnmodifiableMap(Group::id, Function.identity()));
  }

  public long version() {
    return version;
  }

  public Optional<Node> node(NodeId id) {
    return Optional.ofNullable(nodes.get(id));
  }

  public Optional<Group> group(GroupId id) {
    return Optional.ofNullable(groups.get(id));
  }

  /** All nodes, ascending. */
  public List<Node> nodes() {
    return nodes.values().stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
  }

  /** All groups, ascending. */
  public List<Group> groups() {
    return groups.values().stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
  }
}
