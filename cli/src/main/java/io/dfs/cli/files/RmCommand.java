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
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dfs rm}. */
@Command(
    name = "rm",
    description = "Remove files, and with -r directories with all below them.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  dfs rm /old.log", "  dfs rm -r -f /scratch"})
public final class RmCommand implements Callable<Integer> {
  private static final int CREW = 32;

  private final Surroundings surroundings;

  @Mixin private final VolumeOptions volumes;

  @Option(
      names = {"-r", "-R", "--recursive"},
      description = "Directories too, with all below them.")
  private boolean recursive;

  @Option(
      names = {"-f", "--force"},
      description = "What is missing is no failure.")
  private boolean force;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "In the volume.")
  private List<String> paths = new ArrayList<>();

  private final Crew crew = new Crew(CREW);

  RmCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    List<Located> all = paths.stream().map(volumes::locate).toList();
    Tally tally = new Tally(surroundings);
    try (Volume volume = volumes.open(all)) {
      all.forEach(path -> tally.attempt(() -> start(volume, path, tally)));
    }
    return tally.exitCode();
  }

  private void start(Volume volume, Located path, Tally tally) {
    Optional<Place> found = find(volume, path);
    if (found.isEmpty()) {
      return;
    }
    Place place = found.get();
    place.ownName();
    if (!place.isDirectory()) {
      volume.remove(place);
    } else if (recursive) {
      tree(volume, place, tally);
    } else {
      throw new FsException(
          FsError.EISDIR, place.shown() + " is a directory: -r removes it with all below it");
    }
  }

  /** Empty if nothing is there and that is no failure. */
  private Optional<Place> find(Volume volume, Located path) {
    try {
      Place place = volume.findLink(path.root(), path.path(), path.said());
      place.existing();
      return Optional.of(place);
    } catch (FsException e) {
      if (force && (e.error() == FsError.ENOENT || e.error() == FsError.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What is below, then itself, if nothing was left below: one sentence says why. */
  private void tree(Volume volume, Place directory, Tally tally) {
    long failuresBefore = tally.failures();
    try (Crew.Squad squad = crew.squad()) {
      volume.list(
          directory.existing(),
          directory.shown(),
          listed -> {
            Place entry = volume.listed(directory, listed);
            squad.run(() -> tally.attempt(() -> below(volume, entry, tally)));
          });
    }
    if (tally.failures() == failuresBefore) {
      volume.remove(directory);
    }
  }

  private void below(Volume volume, Place entry, Tally tally) {
    if (entry.isDirectory()) {
      tree(volume, entry, tally);
    } else {
      volume.remove(entry);
    }
  }
}
