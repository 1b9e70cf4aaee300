package io.dfs.metaserver.job;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.metadata.MetadataStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Deletes garbage whose grace period is over on every member of its group, then forgets it. A group
 * with a member out of reach waits: its chunks stay queued.
 */
public final class GarbageAgent implements Agent {
  private static final int BATCH = 1024;

  private final MetadataStore store;
  private final ChunkDeletion deletion;
  private final Duration grace;

  public GarbageAgent(MetadataStore store, ChunkDeletion deletion, Duration grace) {
    this.store = store;
    this.deletion = deletion;
    this.grace = grace;
  }

  @Override
  public int doWork() {
    List<ChunkId> garbage = store.takeGarbage(grace, BATCH);
    if (garbage.isEmpty()) {
      return 0;
    }
    PlacementMap map = store.map();
    Map<GroupId, List<ChunkId>> byGroup =
        garbage.stream().collect(Collectors.groupingBy(ChunkId::group));
    Map<List<Node>, List<ChunkId>> byNodes =
        byGroup.entrySet().stream()
            .filter(e -> livingMembers(map, e.getKey()).isPresent())
            .collect(
                Collectors.groupingBy(
                    e -> livingMembers(map, e.getKey()).orElseThrow(),
                    Collectors.flatMapping(e -> e.getValue().stream(), Collectors.toList())));
    List<ChunkId> deleted = new ArrayList<>();
    byNodes.forEach(
        (nodes, chunks) -> {
          if (nodes.stream().allMatch(n -> deletion.delete(n, chunks))) {
            deleted.addAll(chunks);
          }
        });
    store.garbageDeleted(deleted);
    return deleted.size();
  }

  /** All members' nodes, or empty if one is out of reach. */
  private static Optional<List<Node>> livingMembers(PlacementMap map, GroupId id) {
    List<Node> nodes = new ArrayList<>();
    for (Member m : map.group(id).map(Group::members).orElse(List.of())) {
      Optional<Node> node = map.node(m.node()).filter(Node::alive);
      if (node.isEmpty()) {
        return Optional.empty();
      }
      nodes.add(node.get());
    }
    return Optional.of(nodes);
  }
}
