package io.dfs.cli.cluster;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The cluster key of one role: from a file or the environment, never from the command line. */
public enum Keys {
  CLIENT("DFS_CLIENT_KEY"),
  ADMIN("DFS_ADMIN_KEY");

  private final String variable;

  Keys(String variable) {
    this.variable = variable;
  }

  /**
   * The key in {@code file}, else that of the environment, else that in the file which the
   * environment names; empty for a cluster without keys.
   *
   * @throws FsException EACCES if a file that is named holds no key
   */
  public Optional<String> find(Optional<Path> file, Map<String, String> environment) {
    if (file.isPresent()) {
      return file.map(Keys::read);
    }
    return set(environment, variable)
        .or(() -> set(environment, variable + "_FILE").map(name -> read(Path.of(name))));
  }

  private static Optional<String> set(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(v -> !v.isEmpty());
  }

  private static String read(Path file) {
    try {
      String key = Files.readString(file).strip();
      if (key.isEmpty()) {
        throw new FsException(FsError.EACCES, "the key file " + file + " is empty");
      }
      return key;
    } catch (NoSuchFileException e) {
      throw new FsException(FsError.EACCES, "there is no key file " + file, e);
    } catch (IOException e) {
      throw new FsException(
          FsError.EACCES, "cannot read the key file %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
