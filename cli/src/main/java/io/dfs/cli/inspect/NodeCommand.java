package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Spans;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.NodeId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dfs node}: the DataNodes of a cluster. */
@Command(
    name = "node",
    description = "List the DataNodes of a cluster, empty one, forget one.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs node list                     which there are, and how they are",
      "  dfs node list -o json             the same for programs, with data directories",
      "  dfs node drain 4                  move all copies from node 4 to others",
      "  dfs node forget 4                 when it is empty and has been stopped"
    },
    subcommands = {
      NodeCommand.ListNodes.class,
      NodeCommand.Drain.class,
      NodeCommand.Undrain.class,
      NodeCommand.Forget.class
    })
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
          .people("DIRS", NodeCommand::directories)
          .people("LEASE", n -> Spans.lease(n.leaseLeftMs()))
          .both("RELEASE", "release", NodeListing::release)
          .programs("alive", NodeListing::alive)
          .programs("draining", NodeListing::draining)
          .programs("gone", NodeListing::gone)
          .programs("capacity_bytes", NodeListing::capacityBytes)
          .programs("free_bytes", NodeListing::freeBytes)
          .programs("lease_left_ms", NodeListing::leaseLeftMs)
          .programs(
              "directories", n -> n.directories().stream().map(NodeCommand::directory).toList());

  /** How many, and how many of them take no writes now. */
  private static String directories(NodeListing node) {
    List<DirectoryListing> all = node.directories();
    long failed = all.stream().filter(DirectoryListing::failed).count();
    long held = all.stream().filter(d -> !d.failed() && d.heldMs() > 0).count();
    return all.size()
        + (failed > 0 ? ", " + failed + " failed" : "")
        + (held > 0 ? ", " + held + " held" : "");
  }

  private static String state(NodeListing node) {
    if (!node.alive()) {
      return node.gone() ? "gone" : "missing";
    }
    return node.draining() ? "draining" : "alive";
  }

  private static Map<String, Object> directory(DirectoryListing d) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", d.id().value());
    out.put("generation", d.generation());
    out.put("records", d.position());
    out.put("capacity_bytes", d.capacityBytes());
    out.put("free_bytes", d.freeBytes());
    out.put("groups", d.groups());
    out.put("failed", d.failed());
    out.put("held_ms", d.heldMs());
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

  /** The frame of commands that change one node. */
  abstract static class Change extends Question {
    @Parameters(paramLabel = "NODE", description = "The node's number, as dfs node list shows it.")
    private long node;

    Change(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    /** Changes it. @return what people are told */
    abstract String change(Admin admin, NodeId id);

    @Override
    Answer ask(Admin admin, Cluster cluster) {
      if (node < 1) {
        throw new FsException(
            FsError.EINVAL, "'" + node + "' is no node's number: see dfs node list");
      }
      String told = change(admin, new NodeId(node));
      return new Answer() {
        @Override
        public String text() {
          return told + "\n";
        }

        @Override
        public Object json() {
          return Map.of("node", node);
        }
      };
    }
  }

  /** {@code dfs node drain}. */
  @Command(
      name = "drain",
      description = {
        "Move all copies from a node to others; it gets no new ones.",
        "It goes on serving until other nodes have them. Nothing is less safe meanwhile."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  dfs node drain 4                  its GROUPS fall to 0 then",
        "  dfs node drain 4 --meta meta1:7400,meta2:7400"
      })
  static final class Drain extends Change {
    Drain(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    @Override
    String change(Admin admin, NodeId id) {
      admin.drain(id, true);
      return "node %s is being drained: it is empty when dfs node list shows 0 groups"
          .formatted(id);
    }
  }

  /** {@code dfs node undrain}. */
  @Command(
      name = "undrain",
      description = "Take a drain back: the node keeps the copies that it still has.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  dfs node undrain 4",
        "  dfs node undrain 4 --meta meta1:7400,meta2:7400"
      })
  static final class Undrain extends Change {
    Undrain(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    @Override
    String change(Admin admin, NodeId id) {
      admin.drain(id, false);
      return "node %s is used as before".formatted(id);
    }
  }

  /** {@code dfs node forget}. */
  @Command(
      name = "forget",
      description = "Forget a node that has been stopped and of which no group is a member.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  dfs node forget 4",
        "  dfs node forget 4 --meta meta1:7400,meta2:7400"
      })
  static final class Forget extends Change {
    Forget(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    @Override
    String change(Admin admin, NodeId id) {
      admin.forget(id);
      return "node %s is forgotten".formatted(id);
    }
  }
}
