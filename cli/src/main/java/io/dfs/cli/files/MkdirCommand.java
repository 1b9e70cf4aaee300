package io.dfs.cli.files;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Place;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs mkdir}. */
@Command(
    name = "mkdir",
    description = "Make directories.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  dfs mkdir /photos", "  dfs mkdir -p -m 0700 /a/b/c"})
public final class MkdirCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final VolumeOptions volumes;

  @Option(
      names = {"-p", "--parents"},
      description = "Also those above it; one that exists is no failure.")
  private boolean parents;

  @Option(
      names = {"-m", "--mode"},
      paramLabel = "MODE",
      description = "Octal permissions (default: 0777 less the umask).")
  private String mode = "";

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "In the volume.")
  private List<String> paths = new ArrayList<>();

  MkdirCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    if (!mode.matches("[0-7]{0,4}")) {
      throw new ParameterException(
          spec.commandLine(), "--mode: '%s' is no octal mode: write 0755".formatted(mode));
    }
    int code = volumes.each(paths, this::make);
    surroundings.out().flush();
    return code;
  }

  private void make(Volume volume, Located path) {
    int masked = 0777 & ~volume.caller().umask();
    int permissions = mode.isEmpty() ? masked : Integer.parseInt(mode, 8);
    if (parents) {
      makeAbove(volume, path, masked);
    }
    Place place = volume.find(path.root(), path.path(), path.said());
    if (place.isDirectory() && parents) {
      return;
    }
    if (place.exists()) {
      throw new FsException(FsError.EEXIST, place.shown() + " exists");
    }
    volume.mkdir(place, permissions);
  }

  /** Each directory above that is missing. */
  private static void makeAbove(Volume volume, Located path, int permissions) {
    String whole = path.path();
    int end = whole.replaceFirst("/+$", "").lastIndexOf('/');
    for (int slash = whole.indexOf('/', 1); slash > 0 && slash <= end; ) {
      String above = whole.substring(0, slash);
      Place place = volume.find(path.root(), above, above);
      if (!place.exists()) {
        makeUnlessThere(volume, place, permissions);
      }
      slash = whole.indexOf('/', slash + 1);
    }
  }

  /** Somebody else may make it at the same time. */
  private static void makeUnlessThere(Volume volume, Place place, int permissions) {
    try {
      volume.mkdir(place, permissions | 0300);
    } catch (FsException e) {
      if (e.error() != FsError.EEXIST) {
        throw e;
      }
    }
  }
}
