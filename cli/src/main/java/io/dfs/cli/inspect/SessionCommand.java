package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.term.Spans;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.metadata.SessionListing;
import picocli.CommandLine.Command;

/** {@code dfs session}: the mounts of a cluster. */
@Command(
    name = "session",
    description = "List the mounts of a cluster, and other programs that use it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs session list                  who has mounted what, and where",
      "  dfs session list -o json          the same for programs"
    },
    subcommands = SessionCommand.ListSessions.class)
public final class SessionCommand extends CommandGroup {

  /** What is said of a session; {@code dfs status} says the same. */
  static final Listing<SessionListing> LISTING =
      new Listing<SessionListing>("nobody has mounted this cluster")
          .both("SESSION", "id", s -> s.session().value())
          .both("MOUNT POINT", "mount_point", s -> s.request().mountPoint())
          .both("HOST", "host", s -> s.request().host())
          .both("PROCESS", "pid", s -> s.request().pid())
          .both("OPEN FILES", "open_files", SessionListing::openFiles)
          .people("LEASE", s -> Spans.lease(s.leaseLeftMs()))
          .both("RELEASE", "release", s -> s.request().release())
          .programs("lease_left_ms", SessionListing::leaseLeftMs);

  /** {@code dfs session list}. */
  @Command(
      name = "list",
      description = "Print the sessions: host, mount point, process, lease and open files of each.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "A command such as dfs put has a session as long as it runs; its mount point is then the",
        "command in brackets. A session whose lease has run out ends, unless it is renewed first.",
        "",
        "Examples:",
        "  dfs session list",
        "  dfs session list -o json | jq -r '.[].host' | sort -u"
      })
  static final class ListSessions extends Question {
    ListSessions(Surroundings surroundings, AdminOpener admins) {
      super(surroundings, admins);
    }

    @Override
    Answer ask(Admin admin, Cluster cluster) {
      return LISTING.of(admin.sessions());
    }
  }
}
