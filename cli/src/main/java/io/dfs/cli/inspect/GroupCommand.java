package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.ClusterStatus;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.GroupHealth;
import io.dfs.common.cluster.Member;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code dfs group}: the placement groups of a cluster. */
@Command(
    name = "group",
    description = "List the placement groups of a cluster, let a copy serve that may lack chunks.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs group list --health degraded     those with too few copies",
      "  dfs group force 17 4                 what node 4 lacks of group 17"
    },
    subcommands = {GroupCommand.ListGroups.class, GroupCommand.Force.class})
public final class GroupCommand extends CommandGroup {

  /** A group and how it is. */
  private record Row(Group group, GroupHealth health) {
    String members() {
      return group.members().stream()
          .map(m -> m.node() + " " + state(m))
          .collect(Collectors.joining(", "));
    }

    List<Map<String, Object>> memberObjects() {
      return group.members().stream().map(Row::member).toList();
    }

    private static Map<String, Object> member(Member m) {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("node", m.node().value());
      out.put("state", state(m));
      return out;
    }

    private static String state(Member m) {
      return m.state().name().toLowerCase(Locale.ROOT);
    }

    String healthName() {
      return health.name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Listing<Row> LISTING =
      new Listing<Row>("no group is like that")
          .both("ID", "id", r -> r.group().id().value())
          .both("HEALTH", "health", Row::healthName)
          .both("EPOCH", "epoch", r -> r.group().epoch())
          .people("MEMBERS", Row::members)
          .programs("members", Row::memberObjects);

  /** Names of health as the list shows them. */
  static final class HealthName implements ITypeConverter<GroupHealth>, Iterable<String> {
    @Override
    public GroupHealth convert(String name) {
      return Arrays.stream(GroupHealth.values())
          .filter(h -> h.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is none of %s".formatted(name, String.join(", ", this))));
    }

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(GroupHealth.values())
          .map(h -> h.name().toLowerCase(Locale.ROOT))
          .iterator();
    }
  }

  /** {@code dfs group list}. */
  @Command(
      name = "list",
      description = "Print groups: how they are, and on which nodes.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "healthy: all copies are served; degraded: at least one is; unavailable: none is;",
        "empty: it waits for nodes. A syncing member is catching up.",
        "",
        "Examples:",
        "  dfs group list --health unavailable",
        "  dfs group list 17 -o json"
      })
  static final class ListGroups extends Question {
    @Parameters(paramLabel = "GROUP", arity = "0..1", description = "Only this one.")
    private @Nullable Integer group;

    @Option(
        names = "--health",
        paramLabel = "HEALTH",
        converter = HealthName.class,
        completionCandidates = HealthName.class,
        description = "Only those: ${COMPLETION-CANDIDATES}.")
    private @Nullable GroupHealth health;

    ListGroups(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    @Override
    Answer ask(Admin admin, Cluster cluster) {
      ClusterStatus status = admin.status();
      return LISTING.of(
          status.map().groups().stream()
              .map(g -> new Row(g, GroupHealth.of(g, status.map(), status.settings())))
              .filter(r -> group == null || r.group().id().value() == group)
              .filter(r -> health == null || r.health() == health)
              .toList());
    }
  }

  /** {@code dfs group force}. */
  @Command(
      name = "force",
      description = {
        "Let a node serve a group with which it is still catching up.",
        "For when all nodes that serve the group are lost: what this one lacks is lost too,",
        "unless one of the others comes back. Without --yes it is only counted."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  dfs group force 17 4              how much node 4 lacks of group 17",
        "  dfs group force 17 4 --yes        let it serve, and others copy from it"
      })
  static final class Force extends Question {
    @Parameters(index = "0", paramLabel = "GROUP", description = "As dfs group list shows it.")
    private int group;

    @Parameters(index = "1", paramLabel = "NODE", description = "A syncing member of it.")
    private long node;

    @Option(names = "--yes", description = "Do it.")
    private boolean sure;

    Force(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    @Override
    Answer ask(Admin admin, Cluster cluster) {
      Admin.Lacking lacking = admin.force(new GroupId(group), new NodeId(node), sure);
      return new Answer() {
        @Override
        public String text() {
          return "node %d lacks %d of the %d chunks of group %d%n%s%n"
              .formatted(
                  node,
                  lacking.missing(),
                  lacking.chunks(),
                  group,
                  sure
                      ? "it serves the group now; dfs fsck names the files that have lost chunks"
                      : "nothing was changed: --yes lets it serve the group all the same");
        }

        @Override
        public Object json() {
          Map<String, Object> out = new LinkedHashMap<>();
          out.put("group", group);
          out.put("node", node);
          out.put("chunks", lacking.chunks());
          out.put("missing", lacking.missing());
          out.put("forced", sure);
          return out;
        }
      };
    }
  }
}
