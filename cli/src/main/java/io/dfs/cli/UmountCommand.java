package io.dfs.cli;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.MountedDfs;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.mount.Fusermount;
import io.dfs.common.mount.ThisMachine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs umount}: unmounts and waits until the mount's process has written everything. */
@Command(
    name = "umount",
    description = "Unmount, and wait until all is written and the mount's process has ended.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  dfs umount ~/dfs      also takes away what a mount left whose process was killed",
      "  dfs umount -f ~/dfs   in use, or its process hangs"
    })
final class UmountCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** With -f: for one that works, which may have much to write, and for one that is stopped. */
  private static final Duration FORCED_PATIENCE = Duration.ofSeconds(30);

  private static final Duration STOPPED_PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_HOLDERS = 5;

  /** A process that only mounts needs a moment from its session's end to its own. */
  private static final int POLLS_TO_BELIEVE = 20;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-f", "--force"},
      description =
          "Detach also while files are open, which fail from then on, and kill the mount's process"
              + " if it does not end within 30 s, unless it runs a local cluster.")
  private boolean force;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "MOUNTPOINT", description = "A mount of this machine.")
  private Path place;

  @Override
  public Integer call() {
    MountedDfs mount =
        MountedDfs.at(place)
            .orElseThrow(() -> new FsException(FsError.EINVAL, place + " is not a DFS mount"));
    Optional<MountDaemon> known = MountDaemon.of(mount.mountPoint());
    boolean stopped = known.filter(MountDaemon::isStopped).isPresent();
    // One that is stopped may be the one that would have to answer.
    Optional<SessionListing> session = force && stopped ? Optional.empty() : session(mount);
    unmount(mount);
    String rest =
        known
            .or(() -> session.flatMap(s -> MountDaemon.of(s.request().pid())))
            .map(daemon -> awaitEnd(mount, daemon, session, stopped))
            .orElse("");
    PrintWriter out = spec.commandLine().getOut();
    out.println("unmounted " + mount.mountPoint() + rest);
    out.flush();
    return 0;
  }

  private void unmount(MountedDfs mount) {
    Fusermount fusermount = Fusermount.find();
    Fusermount.Result result = fusermount.unmount(mount.mountPoint());
    if (!result.success() && force) {
      result = fusermount.detach(mount.mountPoint());
    }
    if (result.success()) {
      return;
    }
    List<String> holders = Holders.of(mount.mountPoint(), MOST_HOLDERS);
    throw new FsException(
        FsError.EBUSY,
        holders.isEmpty()
            ? result.message()
            : "%s is in use by %s: end them, or detach with -f"
                .formatted(mount.mountPoint(), String.join(", ", holders)));
  }

  /** Who mounted; empty if the cluster does not say. */
  private static Optional<SessionListing> session(MountedDfs mount) {
    return sessions(mount).flatMap(all -> all.stream().filter(s -> isOf(mount, s)).findFirst());
  }

  private static boolean isOf(MountedDfs mount, SessionListing session) {
    return session.request().mountPoint().equals(mount.mountPoint().toString())
        && session.request().host().equals(ThisMachine.name())
        && isAlive(session.request().pid());
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** Empty while no MetaServer answers, as at its own end, or if none is known. */
  private static Optional<List<SessionListing>> sessions(MountedDfs mount) {
    if (mount.metaServers().isEmpty()) {
      return Optional.empty();
    }
    try (Admin admin = mount.connect()) {
      return Optional.of(admin.status().sessions());
    } catch (FsException e) {
      return Optional.empty();
    }
  }

  /** Until the process has ended, or lives on only to run a cluster for other mounts. */
  private String awaitEnd(
      MountedDfs mount, MountDaemon daemon, Optional<SessionListing> session, boolean stopped) {
    Duration patience = !force ? PATIENCE : stopped ? STOPPED_PATIENCE : FORCED_PATIENCE;
    AtomicInteger servingOthers = new AtomicInteger();
    AtomicInteger others = new AtomicInteger();
    daemon.await(
        patience,
        () -> {
          others.set(session.map(s -> othersIfEnded(mount, s)).orElse(0));
          servingOthers.set(others.get() > 0 ? servingOthers.get() + 1 : 0);
          return servingOthers.get() >= POLLS_TO_BELIEVE;
        });
    if (!daemon.isAlive()) {
      return "";
    }
    if (servingOthers.get() >= POLLS_TO_BELIEVE) {
      return "; process %d runs on for %d other mount%s of its cluster"
          .formatted(daemon.pid(), others.get(), others.get() == 1 ? "" : "s");
    }
    if (force && daemon.runsCluster()) {
      return spared(daemon, stopped);
    }
    return force
        ? kill(daemon, patience)
        : "; process %d has not ended yet".formatted(daemon.pid());
  }

  /** Who else it serves may be unknown, and with it a cluster would end. */
  private static String spared(MountDaemon daemon, boolean stopped) {
    return "; process %d was not killed, as it runs a local cluster that may serve other mounts: %s"
        .formatted(
            daemon.pid(),
            stopped
                ? "it is stopped, and runs on after kill -CONT " + daemon.pid()
                : "dfs local stop ends it in order");
  }

  private static String kill(MountDaemon daemon, Duration patience) {
    return daemon.kill()
        ? "; process %d did not end within %d s and was killed: what programs had written without close or fsync is lost"
            .formatted(daemon.pid(), patience.toSeconds())
        : "; process %d does not end, not even killed".formatted(daemon.pid());
  }

  /** The session of a mount that was killed here stays listed until its lease has run out. */
  private static boolean mayLive(SessionListing session) {
    return !session.request().host().equals(ThisMachine.name()) || isAlive(session.request().pid());
  }

  /** How many other mounts the cluster has, once the session has ended; else 0. */
  private static int othersIfEnded(MountedDfs mount, SessionListing session) {
    return sessions(mount)
        .filter(all -> all.stream().noneMatch(s -> s.session().equals(session.session())))
        .map(all -> (int) all.stream().filter(UmountCommand::mayLive).count())
        .orElse(0);
  }
}
