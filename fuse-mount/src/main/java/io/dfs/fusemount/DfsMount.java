package io.dfs.fusemount;

import io.dfs.common.cli.LibraryLogs;
import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.cli.ReadyFile;
import io.dfs.common.config.ConfigException;
import io.dfs.common.config.ConfigValue;
import io.dfs.common.net.ListenAddress;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code dfs-mount}. Exit codes are those of mount(8). */
@Command(
    name = "dfs-mount",
    description = "Mount a DFS volume as a local directory.",
    customSynopsis = {
      "dfs-mount --local [-d] [--data-dir DIR] [-o OPTIONS] MOUNTPOINT",
      "dfs-mount [-d] [-o OPTIONS] META[,META...] MOUNTPOINT"
    },
    footer = {
      "",
      "Examples:",
      "  dfs-mount --local -d ~/dfs            a whole cluster on this machine, kept between runs",
      "  dfs-mount meta1:7400,meta2:7400 /mnt  a cluster that runs elsewhere"
    },
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = MountFailure.USAGE,
    exitCodeOnExecutionException = MountFailure.SYSTEM)
public final class DfsMount implements Callable<Integer> {
  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--local",
      description = "Start a cluster in this process, or join the one that runs on this machine.")
  private boolean local;

  @Option(
      names = {"-d", "--background"},
      description = "Return when the mount answers; the mount runs on in the background.")
  private boolean background;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "With --local: where all is kept (default: ~/.local/share/dfs).")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--grace-period",
      paramLabel = "TIME",
      converter = Time.class,
      description = "With --local: how long the space of deleted data stays (default: 10m).")
  private @Nullable Duration gracePeriod;

  @Option(
      names = "-o",
      paramLabel = "OPTIONS",
      description = "ro, allow_other, noallow_other, entry_timeout=, attr_timeout=, op_timeout=.")
  private List<String> mountOptions = new ArrayList<>();

  @Option(
      names = "--entry-timeout",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Time.class,
      description = "How old a name may be (default: ${DEFAULT-VALUE}).")
  private Duration entryTimeout = Duration.ofSeconds(1);

  @Option(
      names = "--attr-timeout",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Time.class,
      description = "How old attributes may be (default: ${DEFAULT-VALUE}).")
  private Duration attrTimeout = Duration.ofSeconds(1);

  @Option(
      names = "--op-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Time.class,
      description = "How long a call waits for an unreachable cluster (default: ${DEFAULT-VALUE}).")
  private Duration opTimeout = Duration.ofSeconds(60);

  @Option(
      names = "--buffer-size",
      paramLabel = "SIZE",
      defaultValue = "128MiB",
      converter = Size.class,
      description = "Memory for data on its way to DataNodes (default: ${DEFAULT-VALUE}).")
  private long bufferBytes;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      defaultValue = "128MiB",
      converter = Size.class,
      description = "Memory for data that was read (default: ${DEFAULT-VALUE}).")
  private long cacheBytes;

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      converter = MetricsAddress.class,
      description = "Answer HTTP /healthz, /readyz, /metrics there (host: 127.0.0.1).")
  private @Nullable ListenAddress metrics;

  @Parameters(arity = "1..2", paramLabel = "[META] MOUNTPOINT", hidden = true)
  private List<String> places = new ArrayList<>();

  private final MountRun.VolumeOpener opener;

  DfsMount(MountRun.VolumeOpener opener) {
    this.opener = opener;
  }

  public static void main(String[] arguments) {
    LibraryLogs.join();
    if (System.getenv("DFS_LOG_FILE") != null && System.getProperty(LOG_CONFIGURATION) == null) {
      // Before the first logger: in the background the log rotates.
      System.setProperty(LOG_CONFIGURATION, "logback-background.xml");
    }
    System.exit(execute(new DfsMount(new ClientVolumeOpener()), arguments, System.err));
  }

  static int execute(DfsMount command, String[] arguments, PrintStream err) {
    return new CommandLine(command)
        .setExecutionExceptionHandler((e, line, result) -> explain(e, err))
        .setParameterExceptionHandler((e, line) -> explain(e, err))
        .execute(arguments);
  }

  private static int explain(Exception failure, PrintStream err) {
    switch (failure) {
      case MountFailure mount -> {
        err.println("dfs-mount: " + mount.getMessage());
        return mount.exitCode();
      }
      case ParameterException usage -> {
        err.println("dfs-mount: " + usage.getMessage() + "; see dfs-mount --help");
        return MountFailure.USAGE;
      }
      default -> {
        err.println("dfs-mount: defect: " + failure);
        failure.printStackTrace(err);
        return MountFailure.SYSTEM;
      }
    }
  }

  @Override
  public Integer call() {
    Optional<ReadyFile> ready = ReadyFile.of(System.getenv());
    if (background && ready.isEmpty()) {
      throw usage("-d is done by the launcher: run the script dfs-mount");
    }
    new MountRun(plan(), opener, System.err).run(ready, System.out);
    return 0;
  }

  /** What was asked for. */
  MountPlan plan() {
    MountOptionList options = new MountOptionList(entryTimeout, attrTimeout, opTimeout);
    try {
      options.apply(mountOptions);
    } catch (ConfigException e) {
      throw usage(e.getMessage());
    }
    return new MountPlan(
        Path.of(places.getLast()).toAbsolutePath().normalize(),
        localOptions(),
        metaServers(),
        options.readOnly(),
        options.allowOther(),
        new MountPlan.Limits(
            options.entryTimeout(),
            options.attrTimeout(),
            options.opTimeout(),
            bufferBytes,
            cacheBytes),
        Optional.ofNullable(metrics));
  }

  private Optional<LocalClusterOptions> localOptions() {
    if (!local) {
      if (dataDirectory != null || gracePeriod != null) {
        throw usage("--data-dir and --grace-period go with --local");
      }
      return Optional.empty();
    }
    Path directory =
        dataDirectory == null
            ? LocalClusterOptions.defaultDataDirectory(System.getenv())
            : dataDirectory;
    return Optional.of(
        new LocalClusterOptions(
            directory.toAbsolutePath().normalize(), Optional.ofNullable(gracePeriod)));
  }

  private List<String> metaServers() {
    if (local && places.size() > 1) {
      throw usage(
          "--local takes a mount point only, but there is also '" + places.getFirst() + "'");
    }
    if (local) {
      return List.of();
    }
    if (places.size() < 2) {
      throw usage("name a MetaServer and a mount point, or give --local");
    }
    List<String> addresses =
        Arrays.stream(places.getFirst().split(",")).filter(a -> !a.isBlank()).toList();
    addresses.stream()
        .filter(a -> !a.matches("[A-Za-z0-9_.-]+:\\d{1,5}"))
        .findFirst()
        .ifPresent(
            a -> {
              throw usage("'" + a + "' is no MetaServer address: write host:port");
            });
    return addresses;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Seconds, or 500ms, 10s, 5m. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return MountOptionList.duration("a time", text);
      } catch (ConfigException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Bytes, or 64MiB. */
  static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return ConfigValue.bytes(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is no good size: %s".formatted(text, e.getMessage()));
      }
    }
  }
}
