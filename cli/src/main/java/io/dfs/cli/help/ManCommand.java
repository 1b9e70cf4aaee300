package io.dfs.cli.help;

import io.dfs.cli.cluster.Release;
import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs man}: writes the manual pages. */
@Command(
    name = "man",
    description = "Write the manual pages of all commands into a directory.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Pages of an older release are replaced. Below a man directory they go into man1 and man8,",
      "where man(1) looks for them.",
      "",
      "Examples:",
      "  dfs man /usr/local/share/man     then: man dfs-put",
      "  dfs man /tmp/man && man -l /tmp/man/man1/dfs.1"
    })
public final class ManCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "DIR", description = "Where; it is made if it is not there.")
  private Path directory;

  @Override
  public Integer call() {
    Map<Path, String> pages = new Manual(Programs.of(spec), release()).pages();
    String shown = ByteText.shown(ByteText.text(LocalPaths.bytes(directory)));
    try {
      for (Map.Entry<Path, String> page : pages.entrySet()) {
        Path file = directory.resolve(page.getKey());
        Files.createDirectories(directory.resolve(page.getKey()).resolveSibling("."));
        Files.writeString(file, page.getValue());
      }
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot write manual pages into %s: %s".formatted(shown, reason(e)), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("%d manual pages in %s".formatted(pages.size(), shown));
    out.flush();
    return 0;
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.FileSystemException f && f.getReason() != null
        ? f.getReason()
        : e.getClass().getSimpleName();
  }

  private static String release() {
    return "DFS " + Release.here();
  }
}
