package io.dfs.cli.support;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.time.RealTime;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dfs debug}: a support bundle. */
@Command(
    name = "debug",
    description = "Collect what helps to find out what is wrong into one file, without secrets.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The file holds versions, settings, status, nodes, sessions, metrics, this machine's mounts,",
      "the ends of their logs, and facts of the machine. Keys, passwords and tokens are left out;",
      "names of hosts and mount points are in it. What could not be had stands in missing.txt: it",
      "also works while the cluster is away.",
      "",
      "Examples:",
      "  dfs debug",
      "  dfs debug -o /tmp/case-17.tar.gz --meta meta1:7400",
      "  dfs debug --config /etc/dfs/metaserver.properties --metrics node4:7481"
    })
public final class DebugCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final ClusterOptions options;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "The bundle, a .tar.gz that does not exist yet (default: dfs-debug-TIME.tar.gz).")
  private @Nullable Path file;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration file to put in, with its secrets left out. May be repeated.")
  private List<Path> configurations = new ArrayList<>();

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      description = "The HTTP port of one more server, whose metrics are wanted. May be repeated.")
  private List<String> metrics = new ArrayList<>();

  DebugCommand(Surroundings surroundings, AdminOpener admins) {
    this.surroundings = surroundings;
    this.options = new ClusterOptions(surroundings.environment(), admins);
  }

  /** That of the local cluster's PostgreSQL too. */
  private List<Path> secretFiles() {
    List<Path> files = new ArrayList<>(List.of(options.directory().resolve("postgres/password")));
    options.keyFile().ifPresent(files::add);
    return files;
  }

  /** Where launchers and the local cluster's PostgreSQL write. */
  private List<Path> logDirectories() {
    String home = surroundings.environment().getOrDefault("HOME", "/tmp");
    String state = surroundings.environment().getOrDefault("XDG_STATE_HOME", "");
    return List.of(
        Path.of(state.isEmpty() ? home + "/.local/state" : state, "dfs"),
        options.directory().resolve("postgres/log"));
  }

  @Override
  public Integer call() {
    Instant now = RealTime.clock().instant();
    Path target = file == null ? Path.of("dfs-debug-" + STAMP.format(now) + ".tar.gz") : file;
    LocalFiles local = new LocalFiles(configurations, logDirectories());
    Bundle bundle =
        new Bundle(Secrets.of(surroundings.environment(), local.settings(), secretFiles()));
    try (Bundle.Destination destination = Bundle.create(target)) {
      new Machine(surroundings.environment(), now).into(bundle);
      new ClusterFacts(options, metrics).into(bundle);
      local.into(bundle);
      destination.write(bundle, now);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("%s: %d files".formatted(target, bundle.files()));
    bundle.missing().forEach(m -> out.println("missing: " + m));
    out.println("Keys and passwords are left out; host names and paths are in it.");
    out.flush();
    return 0;
  }
}
