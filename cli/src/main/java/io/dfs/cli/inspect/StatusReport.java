package io.dfs.cli.inspect;

import io.dfs.cli.admin.ClusterStatus;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Spans;
import io.dfs.cli.term.Table;
import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.GroupHealth;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.VolumeStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster's status as text for people and as JSON. */
record StatusReport(
    ClusterStatus status, List<NodeListing> nodes, Optional<LocalClusterAddress> local)
    implements Answer {
  private static final Listing<ServerListing> SERVERS =
      new Listing<ServerListing>("none")
          .both("ID", "id", ServerListing::id)
          .both("ADDRESS", "address", ServerListing::address)
          .both("RELEASE", "release", ServerListing::release)
          .people("UP", s -> Spans.text(s.upMs()))
          .people("LAST SERVICE", s -> Spans.text(s.servedMs()) + " ago")
          .programs("up_ms", ServerListing::upMs)
          .programs("served_ms", ServerListing::servedMs);

  @Override
  public String text() {
    ClusterSettings settings = status.settings();
    VolumeStatistics space = status.statistics();
    Map<GroupHealth, Long> groups = GroupHealth.count(status.map(), settings);
    StringBuilder out = new StringBuilder();
    out.append(
        "cluster   %s, %d copies, %d needed to write%n"
            .formatted(settings.clusterId(), settings.copies(), settings.minReplicas()));
    local.ifPresent(
        l ->
            out.append("local     process %d, data in %s%n".formatted(l.pid(), l.dataDirectory())));
    out.append(
        "space     %s free of %s; %d files use %s%n"
            .formatted(
                Sizes.text(space.freeBytes()),
                Sizes.text(space.totalBytes()),
                space.usedInodes(),
                Sizes.text(space.usedBytes())));
    out.append("groups    %s%n".formatted(groups(groups)));
    long syncing = syncing(status.map().groups().stream());
    if (syncing > 0) {
      out.append("repair    %s%n".formatted(repair(syncing)));
    }
    if (status.nodesMissing() > 0) {
      out.append(
          "writes    wait: %d more node%s needed%n"
              .formatted(status.nodesMissing(), status.nodesMissing() == 1 ? " is" : "s are"));
    }
    nodes.forEach(n -> failedDirectories(n, out));
    if (status.garbageChunks() > 0) {
      out.append("reclaim   %d chunks to give back%n".formatted(status.garbageChunks()));
    }
    return out.append("nodes\n")
        .append(nodes(status))
        .append("MetaServers\n")
        .append(SERVERS.table(status.metaServers()).text())
        .append("mounts\n")
        .append(sessions(status))
        .toString();
  }

  private static void failedDirectories(NodeListing node, StringBuilder out) {
    node.directories().stream()
        .filter(DirectoryListing::failed)
        .forEach(
            d ->
                out.append(
                    "disks     data directory %s of node %s (%s) has failed: replace it%n"
                        .formatted(d.id(), node.id(), node.address())));
  }

  private static long syncing(Stream<Group> groups) {
    return groups
        .flatMap(g -> g.members().stream())
        .filter(m -> m.state() == MemberState.SYNCING)
        .count();
  }

  /** Copies that are being made in groups which have all others only move. */
  private long moving() {
    return syncing(
        status.map().groups().stream().filter(g -> g.servingCount() >= status.settings().copies()));
  }

  private String repair(long syncing) {
    long moving = moving();
    return "%d cop%s being made: %d to have enough again, %d to move"
        .formatted(syncing, syncing == 1 ? "y is" : "ies are", syncing - moving, moving);
  }

  private static String groups(Map<GroupHealth, Long> groups) {
    long all = groups.values().stream().mapToLong(Long::longValue).sum();
    String text =
        "%d: %d healthy, %d degraded, %d unavailable"
            .formatted(
                all,
                groups.get(GroupHealth.HEALTHY),
                groups.get(GroupHealth.DEGRADED),
                groups.get(GroupHealth.UNAVAILABLE));
    long empty = groups.getOrDefault(GroupHealth.EMPTY, 0L);
    return empty == 0 ? text : text + ", %d waiting for nodes".formatted(empty);
  }

  private static String nodes(ClusterStatus status) {
    Table table = new Table("ID", "ADDRESS", "STATE", "FREE", "CAPACITY", "GROUPS");
    for (Node node : status.map().nodes()) {
      table.row(
          node.id().toString(),
          node.address(),
          node.alive() ? "alive" : "missing",
          Sizes.text(node.freeBytes()),
          Sizes.text(node.capacityBytes()),
          Long.toString(groupsOf(status, node)));
    }
    return table.text();
  }

  private static long groupsOf(ClusterStatus status, Node node) {
    return status.map().groups().stream()
        .filter(g -> g.members().stream().anyMatch(m -> m.node().equals(node.id())))
        .count();
  }

  private static String sessions(ClusterStatus status) {
    if (status.sessions().isEmpty()) {
      return "  none\n";
    }
    return SessionCommand.LISTING.table(status.sessions()).text();
  }

  @Override
  public Object json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("cluster", ConfigReport.fixed(status.settings()));
    local.ifPresent(l -> out.put("local", local(l)));
    out.put("space", space(status.statistics()));
    Map<String, Object> groups = new LinkedHashMap<>();
    GroupHealth.count(status.map(), status.settings())
        .forEach((health, count) -> groups.put(health.name().toLowerCase(Locale.ROOT), count));
    out.put("groups", groups);
    long moving = moving();
    out.put("copies_repairing", syncing(status.map().groups().stream()) - moving);
    out.put("copies_moving", moving);
    out.put("nodes_missing", status.nodesMissing());
    out.put("garbage_chunks", status.garbageChunks());
    out.put(
        "failed_directories",
        nodes.stream()
            .flatMap(n -> n.directories().stream())
            .filter(DirectoryListing::failed)
            .map(d -> d.id().value())
            .toList());
    out.put("nodes", status.map().nodes().stream().map(n -> node(status, n)).toList());
    out.put("metaservers", status.metaServers().stream().map(SERVERS::json).toList());
    out.put("sessions", status.sessions().stream().map(SessionCommand.LISTING::json).toList());
    return out;
  }

  private static Map<String, Object> local(LocalClusterAddress l) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("pid", l.pid());
    out.put("metaserver", l.metaServer());
    out.put("control", l.control());
    out.put("data_directory", l.dataDirectory().toString());
    return out;
  }

  private static Map<String, Object> space(VolumeStatistics v) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("total_bytes", v.totalBytes());
    out.put("free_bytes", v.freeBytes());
    out.put("used_bytes", v.usedBytes());
    out.put("used_inodes", v.usedInodes());
    return out;
  }

  private static Map<String, Object> node(ClusterStatus status, Node n) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", n.id().value());
    out.put("address", n.address());
    out.put("zone", n.zone());
    out.put("alive", n.alive());
    out.put("capacity_bytes", n.capacityBytes());
    out.put("free_bytes", n.freeBytes());
    out.put("groups", groupsOf(status, n));
    return out;
  }
}
