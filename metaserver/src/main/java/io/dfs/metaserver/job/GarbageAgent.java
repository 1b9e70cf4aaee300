package io.dfs.metaserver.job;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.metaserver.job.ChunkDeletion.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes garbage whose grace period is over on every member of its group, then forgets it. A group
 * with a member out of reach waits, its chunks stay queued, and the others go on. Confined to its
 * agent's thread.
 */
public final class GarbageAgent implements Agent {
  private static final int BATCH = 1024;

  private final MetadataStore store;
  private final ChunkDeletion deletion;
  private final Duration grace;

  /** Groups that failed together with others: each is tried by itself. */
  private final Set<GroupId> alone = new HashSet<>();

  /** Groups that failed: tried again when nothing else is left to do. */
  private final Set<GroupId> postponed = new HashSet<>();

  /** Garbage that goes in one request to each node. */
  private record Parcel(List<Node> nodes, Optional<GroupId> only) {}

  public GarbageAgent(MetadataStore store, ChunkDeletion deletion, Duration grace) {
    this.store = store;
    this.deletion = deletion;
    this.grace = grace;
  }

  @Override
  public int doWork() {
    PlacementMap map = store.map();
    Map<GroupId, List<Node>> reachable = reachable(map);
    Set<GroupId> waiting = new HashSet<>(postponed);
    map.groups().stream()
        .map(Group::id)
        .filter(g -> !reachable.containsKey(g))
        .forEach(waiting::add);
    List<ChunkId> garbage = store.takeGarbage(grace, BATCH, waiting);
    if (garbage.isEmpty()) {
      alone.clear();
      postponed.clear();
      return 0;
    }
    store.garbageDeleted(delete(parcels(garbage, reachable)));
    return garbage.size();
  }

  /** The nodes of each group all of whose members live. */
  private static Map<GroupId, List<Node>> reachable(PlacementMap map) {
    Map<GroupId, List<Node>> reachable = new HashMap<>();
    for (Group group : map.groups()) {
      List<Node> living =
          group.members().stream()
              .map(Member::node)
              .map(map::node)
              .flatMap(Optional::stream)
              .filter(Node::alive)
              .toList();
      if (living.size() == group.members().size()) {
        reachable.put(group.id(), living);
      }
    }
    return reachable;
  }

  private Map<Parcel, List<ChunkId>> parcels(
      List<ChunkId> garbage, Map<GroupId, List<Node>> reachable) {
    garbage.stream()
        .map(ChunkId::group)
        .filter(g -> !reachable.containsKey(g)) // not in the map at all
        .forEach(postponed::add);
    return garbage.stream()
        .filter(c -> reachable.containsKey(c.group()))
        .collect(
            Collectors.groupingBy(
                c ->
                    new Parcel(
                        reachable.getOrDefault(c.group(), List.of()),
                        Optional.of(c.group()).filter(alone::contains))));
  }

  private List<ChunkId> delete(Map<Parcel, List<ChunkId>> parcels) {
    List<ChunkId> deleted = new ArrayList<>();
    Set<NodeId> silent = new HashSet<>();
    parcels.forEach(
        (parcel, chunks) -> {
          if (delete(parcel.nodes(), chunks, silent)) {
            deleted.addAll(chunks);
          } else {
            failed(parcel, chunks, silent);
          }
        });
    return deleted;
  }

  private boolean delete(List<Node> nodes, List<ChunkId> chunks, Set<NodeId> silent) {
    for (Node node : nodes) {
      if (silent.contains(node.id())) {
        return false;
      }
      Answer answer = deletion.delete(node, chunks);
      if (answer == Answer.SILENT) {
        silent.add(node.id());
      }
      if (answer != Answer.DELETED) {
        return false;
      }
    }
    return true;
  }

  private void failed(Parcel parcel, List<ChunkId> chunks, Set<NodeId> silent) {
    Set<GroupId> groups = chunks.stream().map(ChunkId::group).collect(Collectors.toSet());
    boolean unreachable = parcel.nodes().stream().anyMatch(n -> silent.contains(n.id()));
    if (groups.size() > 1 && !unreachable) {
      alone.addAll(groups);
    } else {
      postponed.addAll(groups);
    }
  }
}
