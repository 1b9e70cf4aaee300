package io.dfs.cli.stats;

import io.dfs.cli.cluster.MountedDfs;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Values;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.mount.MountTable;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.time.Pause;
import io.dfs.common.time.RealTime;
import io.dfs.common.time.Ticker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs stats}. */
@Command(
    name = "stats",
    description = "Watch what a mount of this machine is doing.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A line for each interval: requests of the kernel by kind and how long they took, bytes of",
      "programs, requests to MetaServers, bytes written and not committed yet.",
      "With -o json a line holds one object with every kind of request.",
      "",
      "Examples:",
      "  dfs stats ~/dfs",
      "  dfs stats --interval 10s --count 6 -o json ~/dfs"
    })
public final class StatsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final Ticker ticker = RealTime.ticker();
  private final Pause pause = RealTime.pause();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Values.Time.class,
      description = "Between two lines (default: ${DEFAULT-VALUE}).")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Lines to print (default: until interrupted).")
  private @Nullable Integer count;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "MOUNTPOINT", description = "A DFS mount, or a directory in one.")
  private Path place;

  @Override
  public Integer call() {
    if (count != null && count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1");
    }
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new ParameterException(spec.commandLine(), "--interval must be 100ms to 1d");
    }
    watch(new MountProbe(mount().mountPoint(), PATIENCE));
    return 0;
  }

  /** Links are followed only if the path as it stands leads to no mount: that one may hang. */
  private MountedDfs mount() {
    return MountTable.containing(place.toAbsolutePath().normalize())
        .flatMap(mount -> MountedDfs.at(Path.of(mount.place())))
        .or(() -> MountedDfs.containing(place))
        .orElseThrow(
            () ->
                new FsException(
                    FsError.EINVAL, "%s is not in a DFS mount of this machine".formatted(place)));
  }

  private void watch(MountProbe probe) {
    StatsLines lines = new StatsLines();
    PrintWriter out = spec.commandLine().getOut();
    MountStatistics before = probe.read();
    long beforeNanos = ticker.nanos();
    for (int printed = 0; count == null || printed < count; printed++) {
      pause.sleep(interval);
      MountStatistics now = probe.read();
      long nowNanos = ticker.nanos();
      Activity activity =
          new Activity(now.since(before), Duration.ofNanos(Math.max(1, nowNanos - beforeNanos)));
      out.print(output.json() ? Json.line(activity.json()) : lines.of(activity));
      out.flush();
      before = now;
      beforeNanos = nowNanos;
    }
  }
}
