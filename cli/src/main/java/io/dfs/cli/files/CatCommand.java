package io.dfs.cli.files;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.VolumeOpener;
import io.dfs.cli.volume.VolumeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dfs cat}. */
@Command(
    name = "cat",
    description = "Write files to standard output.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  dfs cat /etc/hosts", "  dfs cat /logs/app.log | head"})
public final class CatCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final VolumeOptions volumes;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "In the volume.")
  private List<String> paths = new ArrayList<>();

  CatCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    int code =
        volumes.each(
            paths,
            (volume, path) -> {
              Place place = volume.find(path.root(), path.path(), path.said());
              Pour.file(volume, place, surroundings.out());
            });
    surroundings.out().flush();
    return code;
  }
}
