package io.dfs.testkit.metadata;

import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.StoredGroup.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Placement groups: who is in them, what a commit needs of them, what ids they give. */
final class Groups {
  private final ClusterSettings settings;
  private final Nodes nodes;
  private final TreeMap<GroupId, StoredGroup> groups = new TreeMap<>();

  Groups(ClusterSettings settings, Nodes nodes) {
    this.settings = settings;
    this.nodes = nodes;
    for (int i = 0; i < settings.groupCount(); i++) {
      groups.put(new GroupId(i), new StoredGroup(new GroupId(i)));
    }
  }

  List<Group> toGroups() {
    return groups.values().stream().map(StoredGroup::toGroup).toList();
  }

  /** Groups that live on a data directory. */
  List<GroupId> on(DirectoryId directory) {
    return groups.values().stream()
        .filter(g -> g.members.values().stream().anyMatch(m -> m.directory().equals(directory)))
        .map(g -> g.id)
        .toList();
  }

  /** The directory has an older disk: what it serves it may lack. */
  void restart(DirectoryId directory) {
    for (GroupId id : on(directory)) {
      StoredGroup group = require(id);
      for (Membership m : List.copyOf(group.members.values())) {
        if (m.directory().equals(directory)) {
          group.join(m.member().node(), directory, MemberState.SYNCING);
        }
      }
      changed(group);
    }
  }

  /** Where a group lives on a member's node. */
  Optional<DirectoryId> directory(GroupId id, NodeId node) {
    return Optional.ofNullable(groups.get(id))
        .flatMap(g -> Optional.ofNullable(g.members.get(node)))
        .map(Membership::directory);
  }

  boolean change(GroupId id, NodeId nodeId, Change change, long stint) {
    StoredGroup group = require(id);
    StoredNode node = nodes.require(nodeId);
    boolean leavesServing = change != Change.SERVING && group.serves(nodeId);
    if (leavesServing && group.servingCount() - 1 < settings.minReplicas()) {
      return false;
    }
    boolean done =
        switch (change) {
          case OUT -> group.members.remove(nodeId) != null;
          case SYNCING -> beginSyncing(group, node);
          case SERVING -> promote(group, nodeId, stint);
        };
    if (done) {
      changed(group);
    }
    return done;
  }

  private boolean beginSyncing(StoredGroup group, StoredNode node) {
    if (group.deleting.contains(node.id)) {
      return false;
    }
    Membership present = group.members.get(node.id);
    DirectoryId directory = present == null ? emptiest(node) : present.directory();
    group.join(node.id, directory, MemberState.SYNCING);
    return true;
  }

  private static boolean promote(StoredGroup group, NodeId node, long stint) {
    Membership present = group.members.get(node);
    if (present == null || present.serves() || present.member().stint() != stint) {
      return false;
    }
    group.promote(present);
    return true;
  }

  /**
   * @return groups changed
   */
  int assignFirstMembers(long delayMs) {
    int changed = 0;
    for (StoredGroup group : groups.values()) {
      if (group.members.isEmpty()
          && group.away.isEmpty()
          && !nodes.enoughForFirstMembers(delayMs)) {
        continue;
      }
      MemberState state = group.isUnused() ? MemberState.SERVING : MemberState.SYNCING;
      List<StoredNode> joining = joining(group);
      joining.forEach(n -> group.join(n.id, emptiest(n), state));
      if (!joining.isEmpty()) {
        changed(group);
        changed++;
      }
    }
    return changed;
  }

  /** Live nodes that fill the group up to its copies: zones that it lacks first, then by load. */
  private List<StoredNode> joining(StoredGroup group) {
    List<StoredNode> candidates = new ArrayList<>(nodes.withDirectories());
    candidates.removeIf(n -> group.isTaken(n.id));
    List<StoredNode> staying = staying(group);
    Shares shares = shares();
    Set<String> zones = new HashSet<>();
    staying.forEach(n -> zones.add(n.zone));
    List<StoredNode> chosen = new ArrayList<>();
    while (staying.size() + chosen.size() < settings.copies() && !candidates.isEmpty()) {
      StoredNode best =
          candidates.stream()
              .min(
                  Comparator.comparing((StoredNode n) -> zones.contains(n.zone))
                      .thenComparing(shares::relative)
                      .thenComparing(n -> n.id))
              .orElseThrow();
      candidates.remove(best);
      zones.add(best.zone);
      chosen.add(best);
    }
    return chosen;
  }

  /** Members, and former ones that are waited for, that count as copies. */
  private List<StoredNode> staying(StoredGroup group) {
    Map<NodeId, DirectoryId> places = new TreeMap<>(group.away);
    group.members.forEach((node, m) -> places.put(node, m.directory()));
    group.members.values().stream()
        .filter(m -> nodes.movesIn(group, m))
        .forEach(m -> places.remove(m.member().node()));
    return places.entrySet().stream()
        .filter(e -> !nodes.isReplaced(e.getKey(), e.getValue()))
        .map(e -> nodes.require(e.getKey()))
        .toList();
  }

  /**
   * @param steady whether a lease that ran out means anything
   * @return groups changed
   */
  int tend(boolean steady, int most) {
    List<GroupCare> cares =
        groups.values().stream()
            .map(g -> new GroupCare(g, nodes, settings, steady, this::load))
            .filter(GroupCare::isNeeded)
            .sorted(Comparator.comparing(GroupCare::fit).thenComparing(c -> c.group().id))
            .limit(most)
            .toList();
    for (GroupCare care : cares) {
      care.give();
      changed(care.group());
    }
    return cares.size();
  }

  /**
   * Groups in which the node of these directories is syncing, those with the fewest serving first.
   */
  List<SyncingGroup> syncing(Set<DirectoryId> directories) {
    List<SyncingGroup> syncing = new ArrayList<>();
    for (StoredGroup group : groups.values()) {
      for (Membership m : group.members.values()) {
        if (directories.contains(m.directory()) && !m.serves()) {
          long serving =
              group.members.values().stream()
                  .filter(o -> o.serves() && nodes.isAlive(o.member().node()))
                  .count();
          syncing.add(new SyncingGroup(group.id, serving, m.member().stint()));
        }
      }
    }
    syncing.sort(
        Comparator.comparingLong(SyncingGroup::serving).thenComparing(SyncingGroup::group));
    return syncing;
  }

  void force(GroupId id, NodeId node) {
    StoredGroup group = require(id);
    Membership forced =
        Optional.ofNullable(group.members.get(node))
            .filter(m -> !m.serves() && isWell(m))
            .orElseThrow(() -> MembershipStore.notForced(FsError.ENOENT, id, node));
    List<Membership> serving = group.members.values().stream().filter(Membership::serves).toList();
    if (serving.stream().anyMatch(this::isWell)) {
      throw MembershipStore.notForced(FsError.EBUSY, id, node);
    }
    for (Membership m : serving) {
      NodeId gone = m.member().node();
      group.members.remove(gone);
      if (!nodes.isReplaced(gone, m.directory())) {
        group.away.put(gone, m.directory());
      }
    }
    group.promote(forced);
    changed(group);
  }

  private boolean isWell(Membership m) {
    return nodes.isWell(m.member().node(), m.directory());
  }

  List<GroupId> release(NodeId node, List<GroupId> held, List<GroupId> released, Duration grace) {
    released.stream()
        .map(this::require)
        .filter(g -> g.deleting.remove(node))
        .forEach(g -> g.leavingSinceNs.remove(node));
    for (StoredGroup group : groups.values()) {
      if (held.contains(group.id)
          && !group.members.containsKey(node)
          && !group.away.containsKey(node)) {
        long since = group.leavingSinceNs.computeIfAbsent(node, n -> nodes.nowNs());
        long fit =
            group.members.values().stream().filter(m -> m.serves() && nodes.isFit(m)).count();
        if (fit >= settings.copies() && since + grace.toNanos() <= nodes.nowNs()) {
          group.deleting.add(node);
        }
      }
    }
    return groups.values().stream().filter(g -> g.deleting.contains(node)).map(g -> g.id).toList();
  }

  void forget(NodeId node) {
    if (groups.values().stream().anyMatch(g -> g.members.containsKey(node))) {
      throw new FsException(FsError.EBUSY, "node " + node + " is a member of groups");
    }
    for (StoredGroup group : groups.values()) {
      group.away.remove(node);
      group.leavingSinceNs.remove(node);
      group.deleting.remove(node);
    }
  }

  /**
   * @return groups changed or added
   */
  int balance(Balancing how) {
    int changed = exchange(how, true);
    if (changed == 0) {
      changed = addGroups(how);
    }
    return changed > 0 ? changed : exchange(how, false);
  }

  private int exchange(Balancing how, boolean ofUnused) {
    int changed = 0;
    for (StoredGroup group : groups.values()) {
      if (changed < how.most()
          && group.isUnused() == ofUnused
          && (ofUnused || isWhole(group))
          && exchange(group, ofUnused ? Integer.MAX_VALUE : how.moves())) {
        changed++;
      }
    }
    return changed;
  }

  /** Copies members serve, all of them on nodes that groups may go to and come from. */
  private boolean isWhole(StoredGroup group) {
    return group.members.size() == settings.copies()
        && group.members.values().stream().allMatch(m -> m.serves() && nodes.isFit(m));
  }

  /** A living node takes the place of a member that has more groups. */
  private boolean exchange(StoredGroup group, int moves) {
    Optional<GroupExchange> best = GroupExchange.best(group, nodes, shares(), moves);
    best.ifPresent(
        e -> {
          if (group.isUnused()) {
            group.members.remove(e.leaver().id);
            group.join(e.joiner().id, emptiest(e.joiner()), MemberState.SERVING);
          } else {
            group.move(e.joiner().id, emptiest(e.joiner()), e.leaver().id);
          }
          changed(group);
        });
    return best.isPresent();
  }

  /** As many as give the node with the fewest half of what living nodes have on average. */
  private int addGroups(Balancing how) {
    Shares shares = shares();
    long count = shares.nodes().size();
    long all = shares.nodes().stream().mapToLong(shares::groups).sum();
    if (count <= settings.copies()
        || all >= how.few() * count
        || groups.values().stream().anyMatch(g -> g.members.isEmpty())) {
      return 0;
    }
    double least = shares.nodes().stream().mapToDouble(shares::relative).min().orElseThrow();
    double wanted = Math.ceil((all - 2.0 * count * least) / (2 * count - settings.copies()));
    int last = groups.lastKey().value();
    int added = (int) Math.clamp(wanted, 0, Math.min(how.most(), GroupId.MAX - last));
    for (int id = last + 1; id <= last + added; id++) {
      groups.put(new GroupId(id), new StoredGroup(new GroupId(id)));
    }
    return added;
  }

  private Shares shares() {
    return new Shares(nodes, groups.values());
  }

  private long load(StoredNode node) {
    return groups.values().stream().filter(g -> g.members.containsKey(node.id)).count();
  }

  /** That with the most free space for each group on it. */
  private DirectoryId emptiest(StoredNode node) {
    return node.directories.values().stream()
        .filter(d -> !nodes.isSick(d))
        .min(
            Comparator.comparing(
                    (StoredNode.DataDirectory d) -> -(double) d.freeBytes / (on(d.id).size() + 1))
                .thenComparing(d -> d.id))
        .map(d -> d.id)
        .orElseThrow(() -> new FsException(FsError.ENOENT, "no directory on node " + node.id));
  }

  /** What a new chunk lacks to be committed. */
  Optional<Outcome.MissingReplicas> missing(ChunkAck ack) {
    StoredGroup group = require(ack.chunk().group());
    List<NodeId> lacking =
        group.members.values().stream()
            .filter(m -> !ack.durable().contains(presentReplica(m)))
            .map(m -> m.member().node())
            .toList();
    boolean tooFew = group.servingCount() < settings.minReplicas();
    return lacking.isEmpty() && !tooFew
        ? Optional.empty()
        : Optional.of(new Outcome.MissingReplicas(ack.chunk(), lacking, tooFew));
  }

  private DurableReplica presentReplica(Membership m) {
    return new DurableReplica(m.member().node(), nodes.generation(m.directory()));
  }

  /** Fresh ids in different groups, those whose members are all well first. */
  List<Allotment> grant(Session session, int groupCount, int countEach) {
    if (groupCount < 1 || countEach < 1 || countEach > Allotment.MAX_COUNT) {
      throw new IllegalArgumentException("allotment of " + countEach + " in " + groupCount);
    }
    List<StoredGroup> chosen =
        groups.values().stream()
            .filter(g -> g.servingCount() >= settings.minReplicas())
            .sorted(
                Comparator.comparing((StoredGroup g) -> !allLive(g))
                    .thenComparing(StoredGroup::lastSequence)
                    .thenComparing(g -> g.id))
            .limit(groupCount)
            .toList();
    if (chosen.isEmpty()) {
      throw new FsException(FsError.EAGAIN, "no group has enough serving members");
    }
    return chosen.stream().map(g -> allot(session, g, countEach)).toList();
  }

  private Allotment allot(Session session, StoredGroup group, int count) {
    long first = group.takeSequences(count);
    for (long sequence = first; sequence < first + count; sequence++) {
      session.allot(new ChunkId(settings.volume(), group.id, sequence, 0).number());
    }
    return new Allotment(group.id, first, count);
  }

  private boolean allLive(StoredGroup group) {
    return group.members.values().stream()
        .allMatch(m -> nodes.isWell(m.member().node(), m.directory()));
  }

  private void changed(StoredGroup group) {
    group.changed();
    nodes.changed();
  }

  private StoredGroup require(GroupId id) {
    StoredGroup group = groups.get(id);
    if (group == null) {
      throw new FsException(FsError.ENOENT, "group " + id);
    }
    return group;
  }
}
