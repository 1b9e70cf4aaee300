package io.dfs.common.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a process in the background tells the launcher that waits for it that it serves. The launcher
 * ({@code bin/launch.sh}) names a file in {@code DFS_READY_FILE} and prints what appears there;
 * when the process ends first, the launcher shows its last output instead.
 */
public record ReadyFile(Path path) {
  static final String VARIABLE = "DFS_READY_FILE";

  /** Empty when nobody waits: the process runs in the foreground and prints for itself. */
  public static Optional<ReadyFile> of(Map<String, String> environment) {
    @Nullable String path = environment.get(VARIABLE);
    return path == null || path.isEmpty()
        ? Optional.empty()
        : Optional.of(new ReadyFile(Path.of(path)));
  }

  /** Lets the launcher print {@code text} and return. It sees the text whole or not at all. */
  public void announce(String text) throws IOException {
    Path partial = path.resolveSibling(path.getFileName() + ".partial");
    Files.writeString(partial, text);
    Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
