package io.dfs.cli.files;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Progress;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Tally;
import io.dfs.cli.volume.Volume;
import io.dfs.cli.volume.VolumeOpener;
import io.dfs.cli.volume.VolumeOptions;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.time.RealTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs get}. */
@Command(
    name = "get",
    description = "Copy files of a volume to this machine.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A file appears under its name when it is whole. What exists is replaced with --force only.",
      "",
      "Examples:",
      "  dfs get /report.pdf .",
      "  dfs get -r -p /photos /music ~/backup",
      "  dfs get /db.sql - | psql         to a program"
    })
public final class GetCommand implements Callable<Integer> {
  private static final String STDOUT = "-";

  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final CopyOptions options = new CopyOptions();
  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final VolumeOptions volumes;

  @Parameters(
      paramLabel = "PATH... DEST",
      arity = "2..*",
      hideParamSyntax = true,
      description = "In the volume; a path of this machine, '-' for standard output.")
  private List<String> paths = new ArrayList<>();

  GetCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    String dest = paths.getLast();
    List<String> sources = paths.subList(0, paths.size() - 1);
    if (dest.equals(STDOUT)) {
      int code =
          volumes.each(
              sources, (volume, path) -> Pour.file(volume, find(volume, path), surroundings.out()));
      surroundings.out().flush();
      return code;
    }
    Getting.Target target = Getting.Target.of(dest);
    if (!target.isDirectory() && (sources.size() > 1 || dest.endsWith("/"))) {
      throw new FsException(FsError.ENOTDIR, "there is no directory " + target.shown());
    }
    return copy(sources.stream().map(volumes::locate).toList(), target);
  }

  private int copy(List<Located> sources, Getting.Target target) {
    boolean shown = surroundings.terminalErr() && !options.quiet();
    Tally tally = new Tally(surroundings, shown);
    LocalDrafts drafts = new LocalDrafts(RealTime.random()).removedOnExit();
    try (Volume volume = volumes.open(sources);
        Progress progress = new Progress(surroundings.err(), shown, RealTime.ticker())) {
      Getting getting = new Getting(volume, options, drafts, tally, progress);
      for (Located source : sources) {
        tally.attempt(() -> getting.get(find(volume, source), target));
      }
      CopySummary.print(spec, output, tally, progress);
    }
    return tally.exitCode();
  }

  /** With -r links stay links, also those that are named. */
  private Place find(Volume volume, Located path) {
    return options.recursive()
        ? volume.findLink(path.root(), path.path(), path.said())
        : volume.find(path.root(), path.path(), path.said());
  }
}
