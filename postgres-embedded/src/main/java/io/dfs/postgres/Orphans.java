package io.dfs.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what an earlier, killed owner left running in a directory. The caller holds the directory's
 * lock, so no living process of ours wants them. Ours are the processes that run PostgreSQL's
 * programs with the directory as their working directory: a process id in a file proves nothing,
 * the number may have been given to another program since.
 */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
  private static final Set<String> PROGRAMS = Set.of("postgres", "initdb");
  private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(20);

  private Orphans() {}

  /** Afterwards no server runs in {@code data} and none seems to; EBUSY if one cannot be ended. */
  static void sweep(Path data, Duration bound) throws IOException {
    List<ProcessHandle> found = processesIn(data);
    if (!found.isEmpty()) {
      LOG.warn("ending a PostgreSQL that an earlier run left in {}", data);
      end(data, found, bound);
    }
    // With nobody there the file is stale, and the server would believe a recycled process id.
    Files.deleteIfExists(PostmasterFile.in(data));
  }

  private static void end(Path data, List<ProcessHandle> found, Duration bound) throws IOException {
    long postmaster = PostmasterFile.read(data).map(PostmasterFile::pid).orElse(-1L);
    for (ProcessHandle process : found) {
      if (process.pid() == postmaster) {
        signal("INT", process.pid());
      }
    }
    if (goneWithin(data, bound)) {
      return;
    }
    processesIn(data).forEach(p -> signal("QUIT", p.pid()));
    if (goneWithin(data, bound)) {
      return;
    }
    processesIn(data).forEach(ProcessHandle::destroyForcibly);
    if (!goneWithin(data, bound)) {
      throw new FsException(
          FsError.EBUSY, "cannot end the PostgreSQL that an earlier run left in " + data);
    }
  }

  /** Lets the helpers of a server that has ended, its log writer above all, end too. */
  static void awaitHelpers(Path data, Duration bound) {
    goneWithin(data, bound);
  }

  private static List<ProcessHandle> processesIn(Path data) {
    return ProcessHandle.allProcesses().filter(p -> isServer(p, data)).toList();
  }

  private static boolean isServer(ProcessHandle process, Path data) {
    try {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      if (!Files.readSymbolicLink(proc.resolve("cwd")).equals(data)) {
        return false;
      }
      String program = Files.readSymbolicLink(proc.resolve("exe")).getFileName().toString();
      return PROGRAMS.contains(program.replace(" (deleted)", ""));
    } catch (IOException e) {
      return false; // gone meanwhile, or somebody else's
    }
  }

  /**
   * Looks again and again rather than wait for the processes' ends: they are not our children, and
   * where nobody reaps them (containers without an init) they stay around dead.
   */
  private static boolean goneWithin(Path data, Duration bound) {
    try {
      for (long polls = bound.dividedBy(POLL); polls > 0; polls--) {
        if (processesIn(data).isEmpty()) {
          return true;
        }
        Thread.sleep(POLL);
      }
      return processesIn(data).isEmpty();
    } catch (InterruptedException e) {
      throw Command.interrupted("a PostgreSQL to end");
    }
  }

  /** Java itself can only send SIGTERM and SIGKILL; to PostgreSQL the others mean more. */
  static void signal(String name, long pid) {
    Command.quiet(
            SIGNAL_TIMEOUT, "sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, Long.toString(pid))
        .fire();
  }
}
