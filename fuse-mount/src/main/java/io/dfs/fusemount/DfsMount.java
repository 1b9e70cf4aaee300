package io.dfs.fusemount;

import io.dfs.common.cli.LibraryLogs;
import io.dfs.common.cli.ReadyFile;
import io.dfs.common.config.ConfigException;
import io.dfs.common.config.ConfigReader;
import io.dfs.fusemount.options.MountConfig;
import io.dfs.fusemount.options.OptionList;
import io.dfs.fusemount.options.SettingOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code dfs-mount}, also as mount(8)'s helper. Exit codes are those of mount(8). */
@Command(
    name = "dfs-mount",
    description = "Mount a DFS volume as a local directory.",
    customSynopsis = {
      "dfs-mount --local [-d] [--data-dir DIR] [-o OPTIONS] MOUNTPOINT",
      "dfs-mount [-d] [-o OPTIONS] META[,META...] MOUNTPOINT"
    },
    footer = {
      "",
      "-o takes names with commas between them. Those of the options above, with '_' for '-':",
      "  subdir= entry_timeout= attr_timeout= op_timeout= buffer_size= cache_size= close=",
      "  namespace= root_squash[=] no_root_squash map_uid= map_gid= zone= key_file= metrics= config=",
      "those of mount.fuse(8):",
      "  allow_other noallow_other allow_root negative_timeout= direct_io uid= gid= umask=",
      "  fsname= nonempty max_read= max_write= max_readahead= debug",
      "those of mount(8):",
      "  ro rw nosuid suid nodev dev noexec exec noatime atime sync async dirsync",
      "and, without effect, what mount(8), fstab(5) and systemd.mount(5) have for themselves.",
      "Root's mounts have allow_other, all have nosuid and nodev, unless told otherwise.",
      "",
      "Every option is also a key of the file that --config names, as cache-size=1GiB, and a",
      "variable, as DFS_MOUNT_CACHE_SIZE. MetaServers may stand in meta-servers= and $DFS_META.",
      "",
      "Examples:",
      "  dfs-mount --local -d ~/dfs            a whole cluster on this machine, kept between runs",
      "  dfs-mount meta1:7400,meta2:7400 /mnt  a cluster that runs elsewhere",
      "  dfs-mount -d --update-fstab --key-file /etc/dfs/key meta1:7400 /mnt"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:mounted (-d), or mounted and unmounted again",
      "1:the command line or a configuration is wrong; nothing was done",
      "2:something is missing on this machine, or its files cannot be changed",
      "32:not mounted: standard error says why"
    },
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = MountFailure.USAGE,
    exitCodeOnExecutionException = MountFailure.SYSTEM)
public final class DfsMount implements Callable<Integer> {
  private static final int HELP_COLUMNS = 100;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final LocalOptions local = new LocalOptions();
  @Mixin private final SettingOptions settings = new SettingOptions();

  @Option(
      names = {"-d", "--background"},
      description = "Return when the mount answers; the mount runs on in the background.")
  private boolean background;

  @Option(names = "-o", paramLabel = "OPTIONS", description = "Mount options; see below.")
  private List<String> mountOptions = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A file of 'key=value' lines; see below.")
  private @Nullable Path configFile;

  @Option(
      names = "--update-fstab",
      description =
          "Once the mount answers, write its line into /etc/fstab, or replace it there, and make"
              + " /sbin/mount.dfs, so that this machine mounts it at each start.")
  private boolean updateFstab;

  @Option(names = MountHelper.HELPER, hidden = true)
  private boolean helper;

  @Option(names = MountHelper.SLOPPY, hidden = true)
  private boolean sloppy;

  @Option(names = MountHelper.FAKE, hidden = true)
  private boolean fake;

  @Parameters(arity = "1..2", paramLabel = "[META] MOUNTPOINT", hidden = true)
  private List<String> places = new ArrayList<>();

  private final MountRun.VolumeOpener opener;
  private final Map<String, String> environment;

  DfsMount(MountRun.VolumeOpener opener, Map<String, String> environment) {
    this.opener = opener;
    this.environment = Map.copyOf(environment);
  }

  public static void main(String[] arguments) {
    boolean helper = MountHelper.isCalledAs(System.getProperty("dfs.launcher", ""));
    DfsMount command = new DfsMount(new ClientVolumeOpener(), System.getenv());
    System.exit(
        execute(command, helper ? MountHelper.arguments(arguments) : arguments, System.err));
  }

  static int execute(DfsMount command, String[] arguments, PrintStream err) {
    return new CommandLine(command)
        .setUsageHelpWidth(HELP_COLUMNS)
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
    MountPlan plan = plan();
    Optional<ReadyFile> ready = ReadyFile.of(environment);
    if (background && ready.isEmpty()) {
      throw usage("-d is done by the launcher: run the script dfs-mount");
    }
    startLog(plan.config().debug());
    new MountRun(plan, opener, System.err).run(ready, System.out);
    return 0;
  }

  /** Before the first logger. */
  private void startLog(boolean debug) {
    if (debug) {
      System.setProperty("DFS_LOG_LEVEL", "debug");
    }
    try {
      LibraryLogs.join();
    } catch (ConfigException e) {
      throw usage(e.getMessage());
    }
  }

  /** What was asked for. */
  MountPlan plan() {
    if (local.isIncomplete()) {
      throw usage("--data-dir and --grace-period go with --local");
    }
    if (updateFstab && local.isAsked()) {
      throw usage("--update-fstab is for a cluster that runs elsewhere, not for --local");
    }
    try {
      Optional<String> meta = meta();
      OptionList list = new OptionList(sloppy);
      mountOptions.forEach(list::add);
      Map<String, String> given = settings(list, meta);
      return new MountPlan(
          Path.of(places.getLast()).toAbsolutePath().normalize(),
          local.cluster(environment),
          config(given),
          given,
          list.remarks(),
          new MountPlan.Manner(helper ? meta : Optional.empty(), fake, updateFstab));
    } catch (ConfigException e) {
      throw usage(e.getMessage());
    }
  }

  /** What names the MetaServers on the command line. */
  private Optional<String> meta() {
    if (places.size() < 2) {
      return Optional.empty();
    }
    if (local.isAsked()) {
      throw usage(
          "--local takes a mount point only, but there is also '" + places.getFirst() + "'");
    }
    return Optional.of(places.getFirst());
  }

  private Map<String, String> settings(OptionList list, Optional<String> meta) {
    Map<String, String> given =
        new TreeMap<>(settings.settings(spec.commandLine().getParseResult()));
    if (configFile != null) {
      given.put(OptionList.CONFIG, configFile.toString());
    }
    given.putAll(list.settings());
    meta.ifPresent(m -> given.put("meta-servers", MetaServers.list(m)));
    return given;
  }

  /** Defaults, then the file, then the environment, then what the command line says. */
  private MountConfig config(Map<String, String> given) {
    Map<String, String> flags = new TreeMap<>(given);
    Optional<Path> file = Optional.ofNullable(flags.remove(OptionList.CONFIG)).map(Path::of);
    ConfigReader reader =
        new ConfigReader("DFS_MOUNT", MetaServers.environment(environment)).withClusterKeys();
    MountConfig config = reader.read(MountConfig.defaults(), file, flags);
    if (local.isAsked() || !config.metaServers().isEmpty()) {
      return config;
    }
    String meta = environment.getOrDefault("DFS_META", "");
    if (meta.isEmpty()) {
      throw usage("name a MetaServer and a mount point, or give --local");
    }
    flags.put("meta-servers", meta);
    return reader.read(MountConfig.defaults(), file, flags);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
