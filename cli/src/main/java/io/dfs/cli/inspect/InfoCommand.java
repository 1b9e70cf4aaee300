package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.FileReport;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.cluster.MountedDfs;
import io.dfs.cli.term.OutputOption;
import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs info}: where the bytes of a file are. */
@Command(
    name = "info",
    description = "Print inode, extents and replicas of a file: where its bytes are.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs info ~/dfs/report.pdf                  a path below a mount",
      "  dfs info --meta meta1:7400 /report.pdf     a path in the volume"
    })
public final class InfoCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private ClusterOptions cluster = new ClusterOptions();
  @Mixin private OutputOption output = new OutputOption();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "PATH", description = "Below a mount; with --meta in the volume.")
  private String path;

  @Override
  public Integer call() {
    FileReport report = cluster.meta().isPresent() ? inVolume() : onMount();
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? InfoReport.json(report) : InfoReport.text(path, report));
    out.flush();
    return 0;
  }

  private FileReport inVolume() {
    Optional<LocalClusterAddress> none = Optional.empty();
    try (Admin admin = cluster.connect(none)) {
      return admin.info(path.getBytes(StandardCharsets.UTF_8));
    } catch (FsException e) {
      throw e.error() == FsError.ENOENT
          ? new FsException(FsError.ENOENT, "there is no " + path + " in the volume", e)
          : e;
    }
  }

  private FileReport onMount() {
    Path file = Path.of(path).toAbsolutePath().normalize();
    MountedDfs mount =
        MountedDfs.containing(file)
            .orElseThrow(
                () ->
                    new FsException(
                        FsError.ENXIO,
                        path + " is not below a DFS mount; a path in a volume needs --meta"));
    try (Admin admin = mount.connect()) {
      return admin.info(inode(file));
    }
  }

  private InodeId inode(Path file) {
    try {
      Object number = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return new InodeId((Long) number);
    } catch (IOException e) {
      throw new FsException(FsError.ENOENT, "cannot look at " + path + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "there is no such file"
        : String.valueOf(e.getMessage());
  }
}
