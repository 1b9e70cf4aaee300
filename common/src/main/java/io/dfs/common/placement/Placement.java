package io.dfs.common.placement;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * From a chunk and the map to its replicas, in the order in which to try them. Pure: the same
 * arguments give the same order everywhere. A chunk of an unknown group has no replicas.
 */
public final class Placement {
  private Placement() {}

  /**
   * Replicas to read from: serving members, living ones first, then nearest first, then in an order
   * that differs from chunk to chunk so that readers spread. Those whose lease has lapsed stand
   * last: the map may be old. Syncing members may lack the chunk and are never read.
   */
  public static List<Node> readOrder(ChunkId chunk, PlacementMap map, Locality reader) {
    return order(
        nodes(chunk, map, member -> member.state() == MemberState.SERVING),
        reader,
        node -> rendezvous(chunk, node.id()));
  }

  /**
   * The chain that a write goes along: all members, for a commit needs all. Living ones first, then
   * nearest first; equally near ones rotate with the chunk so that each is as often the first.
   */
  public static List<Node> writeChain(ChunkId chunk, PlacementMap map, Locality writer) {
    List<Node> members = nodes(chunk, map, member -> true);
    int count = Math.max(1, members.size());
    int shift = (int) (chunk.sequence() % count);
    return order(members, writer, node -> (members.indexOf(node) + count - shift) % count);
  }

  private static List<Node> nodes(ChunkId chunk, PlacementMap map, Predicate<Member> wanted) {
    List<Member> members = map.group(chunk.group()).map(Group::members).orElse(List.of());
    return members.stream()
        .filter(wanted)
        .map(member -> map.node(member.node()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static List<Node> order(List<Node> nodes, Locality from, ToLongFunction<Node> last) {
    List<Node> ordered = new ArrayList<>(nodes);
    ordered.sort(
        Comparator.<Node, Boolean>comparing(node -> !node.alive())
            .thenComparingInt(from::distance)
            .thenComparingLong(last));
    return List.copyOf(ordered);
  }

  /** A score that any two parties compute alike and that is unrelated between chunks. */
  private static long rendezvous(ChunkId chunk, NodeId node) {
    return mix(mix(chunk.number() ^ chunk.key()) ^ node.value());
  }

  /** The finalizer of MurmurHash3: every input bit changes half of the output bits. */
  private static long mix(long value) {
    long z = value;
    z = (z ^ z >>> 33) * 0xff51afd7ed558ccdL;
    z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
    return z ^ z >>> 33;
  }
}
