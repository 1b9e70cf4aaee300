package io.dfs.metaserver.check;

import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.check.ConsistencyStore;
import io.dfs.common.check.Finding;
import io.dfs.common.check.Outcome;
import io.dfs.common.check.SizedChunk;
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
import io.dfs.common.metadata.MetadataStore;
import io.dfs.metaserver.check.Replicas.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every replica of every chunk, group by group. The members are read first, then what extents refer
 * to, then what nodes have. What a member lacks is damage only if it is still referred to
 * afterwards, and the member has served all the while: a commit asks every member, and who served
 * before the extent was read has what was committed before. Confined to a thread.
 */
final class ChunkCheck {
  /** Reading so much takes a disk some seconds. */
  private static final long VERIFIED_AT_ONCE = 256L << 20;

  private final MetadataStore store;
  private final ConsistencyStore consistency;
  private final Replicas replicas;
  private final CheckOptions options;
  private final CheckListener listener;
  private final Set<NodeId> silent = new HashSet<>();
  private boolean complete = true;
  private long chunks;
  private long examined;
  private long verifiedBytes;
  private long leftovers;
  private long groupsBelow;

  ChunkCheck(
      MetadataStore store,
      ConsistencyStore consistency,
      Replicas replicas,
      CheckOptions options,
      CheckListener listener) {
    this.store = store;
    this.consistency = consistency;
    this.replicas = replicas;
    this.options = options;
    this.listener = listener;
  }

  void run() {
    List<GroupId> groups = store.map().groups().stream().map(Group::id).toList();
    for (int i = 0; i < groups.size(); i++) {
      listener.progress("chunks", i, groups.size());
      PlacementMap map = store.map();
      map.group(groups.get(i)).ifPresent(group -> check(group, map));
    }
    listener.progress("chunks", groups.size(), groups.size());
  }

  /** Whether every replica was looked at. */
  boolean isComplete() {
    return complete;
  }

  private void unchecked(String what) {
    complete = false;
    listener.unchecked(what);
  }

  CheckSummary summary(long inodes, long names) {
    return new CheckSummary(inodes, names, chunks, examined, verifiedBytes, leftovers, groupsBelow);
  }

  private void check(Group group, PlacementMap map) {
    List<Member> serving =
        group.members().stream().filter(m -> m.state() == MemberState.SERVING).toList();
    long after = 0;
    List<SizedChunk> page;
    do {
      page = consistency.chunks(group.id(), after, Replicas.MAX_CHUNKS);
      List<SizedChunk> whole = wholeSequences(page);
      chunks += whole.size();
      for (Member member : serving) {
        check(group, member, map, whole);
      }
      after = whole.isEmpty() ? after : whole.getLast().chunk().sequence();
    } while (page.size() >= Replicas.MAX_CHUNKS);
    if (serving.isEmpty() && after > 0) {
      unchecked("group %s: no member serves it".formatted(group.id()));
    }
    groupsBelow += serving.size() < store.settings().copies() ? 1 : 0;
    serving.forEach(member -> countLeftovers(group, member, map));
  }

  /** One sequence may stand there twice, with two keys: both on one page. */
  private static List<SizedChunk> wholeSequences(List<SizedChunk> page) {
    if (page.size() < Replicas.MAX_CHUNKS) {
      return page;
    }
    long last = page.getLast().chunk().sequence();
    List<SizedChunk> whole = page.stream().filter(c -> c.chunk().sequence() < last).toList();
    return whole.isEmpty() ? page : whole;
  }

  private void check(Group group, Member member, PlacementMap map, List<SizedChunk> page) {
    if (page.isEmpty()) {
      return;
    }
    Optional<Node> node = answering(member, map);
    if (node.isEmpty()) {
      return;
    }
    try {
      for (List<SizedChunk> part : parts(page)) {
        examine(group, member, node.get(), part);
      }
    } catch (FsException e) {
      unanswered(group, member, e);
    }
  }

  /** The member's node, unless it is missing or did not answer before. Told once. */
  private Optional<Node> answering(Member member, PlacementMap map) {
    if (silent.contains(member.node())) {
      return Optional.empty();
    }
    Optional<Node> node = map.node(member.node()).filter(Node::alive);
    if (node.isEmpty()) {
      silent.add(member.node());
      unchecked("node %s is missing: none of its replicas".formatted(member.node()));
    }
    return node;
  }

  private void unanswered(Group group, Member member, FsException failure) {
    if (!serves(group.id(), member)) {
      return; // others have its chunks
    }
    unchecked("group %s on node %s: %s".formatted(group.id(), member.node(), failure.getMessage()));
    if (failure.error() == FsError.EIO) {
      silent.add(member.node()); // each question would wait in vain
    }
  }

  private List<List<SizedChunk>> parts(List<SizedChunk> page) {
    if (!options.verify()) {
      return List.of(page);
    }
    List<List<SizedChunk>> parts = new ArrayList<>();
    List<SizedChunk> part = new ArrayList<>();
    long bytes = 0;
    for (SizedChunk chunk : page) {
      if (bytes > VERIFIED_AT_ONCE) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(chunk);
      bytes += chunk.lengthBytes();
    }
    parts.add(part);
    return parts;
  }

  private void examine(Group group, Member member, Node node, List<SizedChunk> part) {
    List<State> states = replicas.examine(node, part, options.verify());
    examined += part.size();
    if (options.verify()) {
      verifiedBytes += part.stream().mapToLong(SizedChunk::lengthBytes).sum();
    }
    Map<SizedChunk, State> bad = bad(part, states);
    if (bad.isEmpty() || !serves(group.id(), member)) {
      return;
    }
    Set<ChunkId> still =
        Set.copyOf(consistency.referenced(bad.keySet().stream().map(SizedChunk::chunk).toList()));
    bad.keySet().removeIf(c -> !still.contains(c.chunk()));
    bad.forEach((chunk, state) -> listener.finding(finding(node, chunk, state)));
  }

  private static Map<SizedChunk, State> bad(List<SizedChunk> part, List<State> states) {
    Map<SizedChunk, State> bad = new LinkedHashMap<>();
    for (int i = 0; i < part.size(); i++) {
      if (states.get(i) != State.GOOD) {
        bad.put(part.get(i), states.get(i));
      }
    }
    return bad;
  }

  private boolean serves(GroupId group, Member member) {
    return store.map().group(group).stream().anyMatch(g -> g.members().contains(member));
  }

  private Finding finding(Node node, SizedChunk chunk, State state) {
    String what = "chunk %s on node %s ".formatted(chunk.chunk(), node.id());
    return switch (state) {
      case MISSING -> new Finding("missing-replica", what + "is not there", repair(node, chunk));
      case CORRUPT -> new Finding("corrupt-replica", what + "is corrupt", repair(node, chunk));
      case WRONG_LENGTH ->
          new Finding(
              "wrong-length",
              what + "is not of %d bytes".formatted(chunk.lengthBytes()),
              unrepaired());
      case WRONG_KEY -> new Finding("wrong-key", what + "has another key", unrepaired());
      case GOOD -> throw new IllegalArgumentException("nothing is wrong with " + chunk);
    };
  }

  private Outcome unrepaired() {
    return options.repair() ? Outcome.LEFT : Outcome.FOUND;
  }

  private Outcome repair(Node node, SizedChunk chunk) {
    if (!options.repair()) {
      return Outcome.FOUND;
    }
    try {
      return replicas.repair(node, List.of(chunk)).equals(List.of(State.GOOD))
          ? Outcome.REPAIRED
          : Outcome.LEFT;
    } catch (FsException e) {
      unchecked("node %s does not repair: %s".formatted(node.id(), e.getMessage()));
      return Outcome.LEFT;
    }
  }

  /** Stored, of no use, still stored afterwards: no harm. A repair queues them for reclaim. */
  private void countLeftovers(Group group, Member member, PlacementMap map) {
    Optional<Node> node = answering(member, map);
    if (node.isEmpty()) {
      return;
    }
    try {
      long after = 0;
      List<ChunkId> page;
      do {
        page = replicas.list(node.get(), group.id(), after);
        after = page.isEmpty() ? after : page.getLast().number();
        countLeftovers(node.get(), page);
      } while (!page.isEmpty());
    } catch (FsException e) {
      unanswered(group, member, e);
    }
  }

  private void countLeftovers(Node node, List<ChunkId> page) {
    List<ChunkId> unused = page.isEmpty() ? List.of() : consistency.leftovers(page);
    if (unused.isEmpty()) {
      return;
    }
    // Those that were deleted meanwhile are gone by now.
    List<State> states =
        replicas.examine(
            node,
            unused.stream().map(c -> new SizedChunk(c, SizedChunk.ANY_LENGTH)).toList(),
            false);
    List<ChunkId> there = new ArrayList<>();
    for (int i = 0; i < unused.size(); i++) {
      if (states.get(i) == State.GOOD) {
        there.add(unused.get(i));
      }
    }
    leftovers += there.size();
    if (options.repair()) {
      store.queueUnreferenced(there);
    }
  }
}
