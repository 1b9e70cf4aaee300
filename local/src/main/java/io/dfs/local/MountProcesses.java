package io.dfs.local;

import io.dfs.common.metadata.SessionListing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mount processes of this machine behind a cluster's sessions. */
final class MountProcesses {
  private static final Logger log = LoggerFactory.getLogger(MountProcesses.class);

  /**
   * In the command line of every mount: ids of processes are used again, so the id is not enough.
   */
  private static final String MAIN_CLASS = "io.dfs.fusemount.DfsMount";

  private MountProcesses() {}

  /** Other processes that mount here and still live. */
  static List<ProcessHandle> of(List<SessionListing> sessions) {
    long self = ProcessHandle.current().pid();
    return sessions.stream()
        .map(s -> s.request().pid())
        .filter(pid -> pid != self)
        .distinct()
        .map(ProcessHandle::of)
        .flatMap(Optional::stream)
        .filter(MountProcesses::isMount)
        .toList();
  }

  private static boolean isMount(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains(MAIN_CLASS)).isPresent();
  }

  /** Asks them to end in order and waits, all together, at most for {@code patience}. */
  static void end(List<ProcessHandle> processes, Duration patience) {
    processes.forEach(ProcessHandle::destroy);
    try {
      CompletableFuture.allOf(
              processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("mounts have not ended within {}: {}", patience, living(processes));
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for processes failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Long> living(List<ProcessHandle> processes) {
    return processes.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).toList();
  }
}
