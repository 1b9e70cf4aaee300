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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs put}. */
@Command(
    name = "put",
    description = "Copy files of this machine into a volume.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A file appears under its name when it is whole and on every replica. What exists is",
      "replaced with --force only.",
      "",
      "Examples:",
      "  dfs put report.pdf /             into a directory",
      "  dfs put report.pdf /final.pdf    under another name",
      "  dfs put -r -p photos music /     directories, with modes and times",
      "  pg_dump db | dfs put - /db.sql   what a program writes",
      "  dfs put a.iso ~/dfs/             a path below a mount does as well"
    })
public final class PutCommand implements Callable<Integer> {
  private static final String STDIN = "-";

  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final CopyOptions options = new CopyOptions();
  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final VolumeOptions volumes;

  @Parameters(
      paramLabel = "SOURCE... DEST",
      arity = "2..*",
      hideParamSyntax = true,
      description = "Files of this machine, '-' for standard input; a path in the volume.")
  private List<String> paths = new ArrayList<>();

  PutCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    List<String> sources = paths.subList(0, paths.size() - 1);
    if (sources.contains(STDIN) && sources.size() > 1) {
      throw new ParameterException(
          spec.commandLine(), "'-' is standard input: it can be the only source");
    }
    Located dest = volumes.locate(paths.getLast());
    boolean shown = surroundings.terminalErr() && !options.quiet();
    Tally tally = new Tally(surroundings, shown);
    try (Volume volume = volumes.open(List.of(dest));
        Progress progress = new Progress(surroundings.err(), shown, RealTime.ticker())) {
      Place target = volume.find(dest.root(), dest.path(), dest.said());
      if (sources.size() > 1 && !target.isDirectory()) {
        throw new FsException(
            FsError.ENOTDIR,
            target.shown()
                + (target.exists() ? " is no directory" : ": there is no such directory"));
      }
      Putting putting = new Putting(volume, options, tally, progress);
      for (String source : sources) {
        tally.attempt(() -> put(putting, source, target));
      }
      CopySummary.print(spec, output, tally, progress);
    }
    return tally.exitCode();
  }

  private void put(Putting putting, String source, Place target) {
    if (!source.equals(STDIN)) {
      putting.put(source, target);
    } else if (target.isDirectory()) {
      throw new FsException(
          FsError.EISDIR,
          target.shown() + " is a directory: standard input has no name, say which it shall have");
    } else {
      putting.stream(surroundings.in(), target);
    }
  }
}
