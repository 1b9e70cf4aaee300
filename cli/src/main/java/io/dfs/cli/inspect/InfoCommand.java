package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.FileReport;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
      "  dfs info /report.pdf                       a path in the volume",
      "  dfs info --meta meta1:7400 /report.pdf"
    })
public final class InfoCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final ClusterOptions options;
  @Mixin private final OutputOption output = new OutputOption();

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "PATH", description = "In the volume, or below a mount.")
  private String path;

  InfoCommand(Surroundings surroundings, AdminOpener admins) {
    this.options = new ClusterOptions(surroundings.environment(), admins);
  }

  @Override
  public Integer call() {
    FileReport report = report(options.locate(path));
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        output.json() ? InfoReport.json(report) : InfoReport.text(ByteText.shown(path), report));
    out.flush();
    return 0;
  }

  private FileReport report(Located located) {
    try (Admin admin = options.admin(located.cluster())) {
      return located.mounted()
          ? admin.info(inode(LocalPaths.path(path)))
          : admin.info(withoutDots(located.path()));
    } catch (FsException e) {
      throw switch (e.error()) {
        case ENOENT -> new FsException(e.error(), "there is no " + ByteText.shown(path), e);
        case ENOTDIR ->
            new FsException(
                e.error(), ByteText.shown(path) + ": a name on the way is no directory", e);
        default -> e;
      };
    }
  }

  /** The server knows names, not dots. */
  private static byte[] withoutDots(String path) {
    StringBuilder out = new StringBuilder("/");
    for (Path name : LocalPaths.path(path).normalize()) {
      out.append(ByteText.text(LocalPaths.name(name))).append('/');
    }
    return ByteText.bytes(out.toString());
  }

  private InodeId inode(Path file) {
    try {
      Object number = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return new InodeId((Long) number);
    } catch (NoSuchFileException e) {
      throw new FsException(FsError.ENOENT, "there is no " + ByteText.shown(path), e);
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot look at %s: %s".formatted(ByteText.shown(path), e.getMessage()), e);
    }
  }
}
