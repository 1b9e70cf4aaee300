package io.dfs.cli.files;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Tally;
import io.dfs.cli.volume.Volume;
import io.dfs.cli.volume.VolumeOpener;
import io.dfs.cli.volume.VolumeOptions;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dfs mv}. */
@Command(
    name = "mv",
    description = "Rename, or move into a directory: whole or not at all.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs mv /draft /report            rename; refused if /report exists",
      "  dfs mv --force /draft /report    take its place, atomically",
      "  dfs mv /a /b /directory"
    })
public final class MvCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final VolumeOptions volumes;

  @Option(
      names = {"-f", "--force"},
      description = "Replace what is there.")
  private boolean force;

  @Parameters(
      paramLabel = "SOURCE... DEST",
      arity = "2..*",
      hideParamSyntax = true,
      description = "In one volume. With several sources DEST is a directory.")
  private List<String> paths = new ArrayList<>();

  MvCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    List<Located> all = paths.stream().map(volumes::locate).toList();
    List<Located> sources = all.subList(0, all.size() - 1);
    Tally tally = new Tally(surroundings);
    try (Volume volume = volumes.open(all)) {
      Place target = volume.find(all.getLast().root(), all.getLast().path(), paths.getLast());
      if (sources.size() > 1 && !target.isDirectory()) {
        throw new FsException(FsError.ENOTDIR, target.shown() + " is no directory");
      }
      sources.forEach(source -> tally.attempt(() -> move(volume, source, target)));
    }
    return tally.exitCode();
  }

  private void move(Volume volume, Located source, Place target) {
    Place from = volume.findLink(source.root(), source.path(), source.said());
    from.existing();
    Place to = target.isDirectory() ? volume.child(target, from.ownName()) : target;
    volume.rename(from, to, force);
  }
}
