package io.dfs.cli.volume;

import io.dfs.cli.term.ByteText;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import java.util.Optional;
import java.util.function.Supplier;

/** What went wrong, for people: an errno and a path become a sentence. */
public final class Sentences {
  private Sentences() {}

  /** Runs a call that concerns {@code shown}; its failure says so. */
  public static <R> R about(String shown, Supplier<R> call) {
    try {
      return call.get();
    } catch (FsException e) {
      throw new FsException(
          e.error(), said(e, shown).orElseGet(() -> shown + ": " + e.getMessage()), e);
    }
  }

  private static Optional<String> said(FsException e, String shown) {
    if (e.getMessage().contains(shown)) {
      return Optional.of(e.getMessage());
    }
    return switch (e.error()) {
      case ENOENT -> Optional.of("there is no " + shown);
      case ENOTDIR -> Optional.of(shown + ": a name on the way is no directory");
      case EISDIR -> Optional.of(shown + " is a directory");
      case EEXIST -> Optional.of(shown + " exists");
      case ENOTEMPTY -> Optional.of("the directory " + shown + " is not empty");
      case ENAMETOOLONG -> Optional.of("a name of " + shown + " is longer than 255 bytes");
      case ENOSPC -> Optional.of("no space is left in the cluster for " + shown);
      case ESTALE -> Optional.of(shown + " was removed meanwhile");
      default -> Optional.empty();
    };
  }

  /** The path of a name in a directory, fit for messages. */
  static String join(String directory, FileName name) {
    String shown = ByteText.shown(ByteText.text(name.bytes()));
    return directory.endsWith("/") ? directory + shown : directory + "/" + shown;
  }
}
