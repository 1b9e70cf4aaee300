package io.dfs.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the server is run: PostgreSQL refuses to run as root, so root must look like someone else.
 */
enum RunAs {
  /** As ourselves. */
  SELF(List.of()),
  /** In a user namespace without a mapping: still root to the files, nobody to itself. */
  NAMESPACE(List.of("unshare", "-U")),
  /**
   * As nobody, who may pass the directories above ours (such as a closed /root): for containers
   * that forbid user namespaces.
   */
  NOBODY_WITH_SEARCH(
      List.of(
          "setpriv",
          "--reuid=65534",
          "--regid=65534",
          "--clear-groups",
          // Else the kernel drops the capability for access(2), with which initdb looks around.
          "--securebits=+no_setuid_fixup",
          "--inh-caps=+dac_override",
          "--ambient-caps=+dac_override")),
  /** As nobody. */
  NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

  static final int NOBODY_UID = 65534;
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CHOWN_TIMEOUT = Duration.ofMinutes(1);

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> prefix;

  RunAs(List<String> prefix) {
    this.prefix = prefix;
  }

  /** What to put in front of a command. */
  List<String> prefix() {
    return prefix;
  }

  /** The first way that works here; EPERM if root has none. */
  static RunAs choose() {
    if (ourUid() != 0) {
      return SELF;
    }
    return Arrays.stream(values())
        .filter(way -> way != SELF && way.works())
        .findFirst()
        .orElseThrow(
            () ->
                new FsException(
                    FsError.EPERM,
                    "PostgreSQL does not run as root and neither 'unshare -U' nor 'setpriv' works"
                        + " here: start as an ordinary user"));
  }

  /** initdb needs a user that is not root and has a name. */
  private boolean works() {
    List<String> probe = new ArrayList<>(prefix);
    probe.addAll(List.of("sh", "-c", "[ \"$(id -u)\" != 0 ] && id -un"));
    return Command.quiet(PROBE_TIMEOUT, probe.toArray(String[]::new)).succeeds();
  }

  /** Gives one file or directory of ours to the server's user. */
  void give(Path path) throws IOException {
    if (uid() != ourUid()) {
      Files.setAttribute(path, "unix:uid", uid());
    }
  }

  /** Gives all of {@code directory} to the server's user. Another ordinary user's is EPERM. */
  void adopt(Path directory) throws IOException {
    int wanted = uid();
    int present = Directories.owner(directory);
    if (present == wanted) {
      return;
    }
    if (this == SELF || (present != 0 && present != NOBODY_UID)) {
      throw new FsException(
          FsError.EPERM,
          directory + " belongs to the user with id " + present + ": run as that user");
    }
    Command chown =
        Command.quiet(CHOWN_TIMEOUT, "chown", "-R", Integer.toString(wanted), directory.toString());
    if (!chown.succeeds()) {
      throw new FsException(FsError.EPERM, "cannot give " + directory + " to user " + wanted);
    }
  }

  /** The user whose files the server takes for its own. */
  private int uid() {
    return this == NOBODY || this == NOBODY_WITH_SEARCH ? NOBODY_UID : ourUid();
  }

  private static int ourUid() {
    try {
      return Directories.owner(Path.of("/proc/self"));
    } catch (IOException e) {
      throw new UncheckedIOException("/proc is needed", e);
    }
  }
}
