package io.dfs.cli;

import io.dfs.common.time.RealTime;
import io.dfs.common.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The process of this machine that serves a mount. */
record MountDaemon(ProcessHandle process) {
  /** In the command line of every mount. */
  private static final String MAIN_CLASS = "io.dfs.fusemount.DfsMount";

  /** The program that every local cluster runs. */
  private static final String DATABASE = "postgres";

  private static final char ENDED = 'Z';
  private static final char STOPPED = 'T';
  private static final Path PROC = Path.of("/proc");
  private static final Duration POLL = Duration.ofMillis(100);

  /** How long the kernel may take to end a process that is killed. */
  private static final Duration KILLED = Duration.ofSeconds(5);

  /** Asks processes only, never the mount or its cluster; the one that started last if several. */
  static Optional<MountDaemon> of(Path mountPoint) {
    return ProcessHandle.allProcesses()
        .filter(p -> serves(p.pid(), mountPoint))
        .max(Comparator.comparing(p -> p.info().startInstant().orElse(Instant.EPOCH)))
        .map(MountDaemon::new);
  }

  static Optional<MountDaemon> of(long pid) {
    return ProcessHandle.of(pid).map(MountDaemon::new);
  }

  private static boolean serves(long pid, Path mountPoint) {
    Path process = PROC.resolve(Long.toString(pid));
    try {
      String[] words =
          Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8).split("\0");
      if (!Arrays.asList(words).contains(MAIN_CLASS)) {
        return false;
      }
      Path directory = Files.readSymbolicLink(process.resolve("cwd"));
      return Arrays.stream(words).anyMatch(word -> means(directory, word, mountPoint));
    } catch (IOException e) {
      return false; // it has ended, or is another user's
    }
  }

  private static boolean means(Path directory, String word, Path mountPoint) {
    try {
      Path path = directory.resolve(word).normalize();
      Path parent = path.getParent();
      return path.equals(mountPoint)
          || (path.getFileName() != null
              && path.getFileName().equals(mountPoint.getFileName())
              && parent != null
              && parent.toRealPath().equals(mountPoint.getParent()));
    } catch (IOException | InvalidPathException e) {
      return false; // a word that is no path
    }
  }

  long pid() {
    return process.pid();
  }

  /** A process whose exit code nobody has asked for yet has ended too. */
  boolean isAlive() {
    return process.isAlive() && state() != ENDED;
  }

  /** Whether SIGSTOP or a debugger keeps it from doing anything. */
  boolean isStopped() {
    return Character.toUpperCase(state()) == STOPPED;
  }

  /** Whether it runs the cluster of a data directory: its database is a child of nobody else. */
  boolean runsCluster() {
    return process
        .children()
        .flatMap(child -> child.info().command().stream())
        .anyMatch(command -> Path.of(command).endsWith(DATABASE));
  }

  /** As proc(5) tells it. */
  private char state() {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid())).resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return ENDED;
    }
  }

  /** Waits until it has ended or {@code enough} says so, at most for {@code patience}. */
  void await(Duration patience, BooleanSupplier enough) {
    Ticker ticker = RealTime.ticker();
    long end = ticker.nanos() + patience.toNanos();
    while (isAlive() && !enough.getAsBoolean() && ticker.nanos() < end) {
      RealTime.pause().sleep(POLL);
    }
  }

  /** Ends it without asking. @return whether it has ended */
  boolean kill() {
    process.destroyForcibly();
    await(KILLED, () -> false);
    return !isAlive();
  }
}
