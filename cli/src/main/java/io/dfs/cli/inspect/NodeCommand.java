package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Spans;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.NodeListing;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code dfs node}: the DataNodes of a cluster. */
@Command(
    name = "node",
    description = "List the DataNodes of a cluster.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs node list                     which there are, and how they are",
      "  dfs node list -o json             the same for programs, with data directories"
    },
    subcommands = NodeCommand.ListNodes.class)
public final class NodeCommand extends CommandGroup {

  /** What is said of a node; {@code dfs status} shows it too. */
  static final Listing<NodeListing> LISTING =
      new Listing<NodeListing>("no DataNode has registered: start some with dfs datanode")
          .both("ID", "id", n -> n.id().value())
          .both("ADDRESS", "address", NodeListing::address)
          .both("ZONE", "zone", NodeListing::zone)
          .both("STATE", "state", NodeCommand::state)
          .people("CAPACITY", n -> Sizes.text(n.capacityBytes()))
          .people("FREE", n -> Sizes.text(n.freeBytes()))
          .both("GROUPS", "groups", NodeListing::groups)
          .people("DIRS", n -> Integer.toString(n.directories().size()))
          .people("LEASE", n -> Spans.lease(n.leaseLeftMs()))
          .both("RELEASE", "release", NodeListing::release)
          .programs("alive", NodeListing::alive)
          .programs("capacity_bytes", NodeListing::capacityBytes)
          .programs("free_bytes", NodeListing::freeBytes)
          .programs("lease_left_ms", NodeListing::leaseLeftMs)
          .programs(
              "directories", n -> n.directories().stream().map(NodeCommand::directory).toList());

  private static String state(NodeListing node) {
    return node.alive() ? "alive" : "missing";
  }

  private static Map<String, Object> directory(DirectoryListing d) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", d.id().value());
    out.put("generation", d.generation());
    out.put("records", d.position());
    out.put("capacity_bytes", d.capacityBytes());
    out.put("free_bytes", d.freeBytes());
    out.put("groups", d.groups());
    return out;
  }

  /** {@code dfs node list}. */
  @Command(
      name = "list",
      description = "Print the DataNodes: state, space, groups and lease of each.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  dfs node list",
        "  dfs node list --meta meta1:7400,meta2:7400",
        "  dfs node list -o json | jq '.[] | select(.alive | not) | .address'"
      })
  static final class ListNodes extends Question {
    ListNodes(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    @Override
    Answer ask(Admin admin, Cluster cluster) {
      return LISTING.of(admin.nodes());
    }
  }
}
