package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.FileReport;
import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Tally;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs info}: where the bytes of files are. */
@Command(
    name = "info",
    description = "Print inode, extents and replicas of files: where their bytes are.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs info ~/dfs/report.pdf                  a path below a mount",
      "  dfs info /report.pdf                       a path in the volume",
      "  dfs info --meta meta1:7400 /report.pdf",
      "  dfs info -o json ~/dfs/*.iso               a list of objects, one for each path"
    })
public final class InfoCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final ClusterOptions options;
  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "In the volume, or below a mount.")
  private List<String> paths = new ArrayList<>();

  private final Surroundings surroundings;

  InfoCommand(Surroundings surroundings, AdminOpener admins) {
    this.surroundings = surroundings;
    this.options = new ClusterOptions(surroundings.environment(), admins);
  }

  @Override
  public Integer call() {
    List<Located> located = paths.stream().map(options::locate).toList();
    Reports reports = new Reports(spec.commandLine().getOut(), output.json());
    Tally tally = new Tally(surroundings);
    Map<Cluster, Admin> admins = new HashMap<>();
    try {
      for (Located path : located) {
        Admin admin = admins.computeIfAbsent(path.cluster(), options::admin);
        tally.attempt(() -> reports.print(path.said(), report(admin, path)));
      }
    } finally {
      admins.values().forEach(Admin::close);
    }
    reports.end();
    return tally.exitCode();
  }

  /** One after the other as they come, so that any number needs no memory. */
  private static final class Reports {
    private final PrintWriter out;
    private final boolean json;
    private String before = "[\n";

    Reports(PrintWriter out, boolean json) {
      this.out = out;
      this.json = json;
    }

    void print(String path, FileReport report) {
      if (json) {
        out.print(before + InfoReport.json(path, report).stripTrailing());
        before = ",\n";
      } else {
        out.print(InfoReport.text(ByteText.shown(path), report));
      }
    }

    void end() {
      if (json) {
        out.print(before.startsWith("[") ? "[]\n" : "\n]\n");
      }
      out.flush();
    }
  }

  private FileReport report(Admin admin, Located located) {
    String said = ByteText.shown(located.said());
    try {
      return located.mounted()
          ? admin.info(inode(LocalPaths.path(located.said()), said))
          : admin.info(withoutDots(located.path()));
    } catch (FsException e) {
      throw switch (e.error()) {
        case ENOENT -> new FsException(e.error(), "there is no " + said, e);
        case ENOTDIR -> new FsException(e.error(), said + ": a name on the way is no directory", e);
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

  private static InodeId inode(Path file, String said) {
    try {
      Object number = Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return new InodeId((Long) number);
    } catch (NoSuchFileException e) {
      throw new FsException(FsError.ENOENT, "there is no " + said, e);
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot look at %s: %s".formatted(said, e.getMessage()), e);
    }
  }
}
