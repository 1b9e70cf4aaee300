package io.dfs.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.lock.OwnerLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running PostgreSQL server, a child of this process, reachable on 127.0.0.1 with a password. It
 * is in a session of its own: a Ctrl-C meant for this process does not reach it, so that this one
 * can still write to it while it ends. Killing this process leaves the server running; the next
 * {@link #start} in the directory ends that one first. Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int PORT_ATTEMPTS = 3;
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration CRASH_STOP = Duration.ofSeconds(5);
  private static final int QUOTED_LINES = 10;

  private final Process process;
  private final PostgresAddress address;
  private final OwnerLock lock;
  private final Duration stopTimeout;

  private EmbeddedPostgres(
      Process process, PostgresAddress address, OwnerLock lock, Duration stopTimeout) {
    this.process = process;
    this.address = address;
    this.lock = lock;
    this.stopTimeout = stopTimeout;
  }

  /**
   * Starts the server and returns when it accepts connections; creates the directory the first
   * time. Fails with a sentence for users: EBUSY when another living process runs the server of
   * this directory, EPERM, EINVAL or ENOTDIR when the directory does not fit, else EIO or ETIMEDOUT
   * with the last lines of the server's log. A failed start leaves no process behind.
   */
  public static EmbeddedPostgres start(EmbeddedPostgresConfig config) {
    return start(config, RunAs.choose());
  }

  static EmbeddedPostgres start(EmbeddedPostgresConfig config, RunAs runAs) {
    try {
      DataDirectory directory = DataDirectory.at(config.directory());
      OwnerLock lock = OwnerLock.take(directory.root(), "PostgreSQL");
      boolean started = false;
      try {
        EmbeddedPostgres server = start(config, runAs, directory, lock);
        started = true;
        return server;
      } finally {
        if (!started) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot run PostgreSQL in " + config.directory() + ": " + e, e);
    }
  }

  private static EmbeddedPostgres start(
      EmbeddedPostgresConfig config, RunAs runAs, DataDirectory directory, OwnerLock lock)
      throws IOException {
    directory.sweepOrphans(config.stopTimeout().dividedBy(3));
    runAs.adopt(directory.root());
    Path binaries = PostgresBinaries.unpackedIn(config.cacheDirectory());
    if (!directory.initialized()) {
      directory.initialize(binaries, runAs, config);
    }
    List<String> command = command(binaries, runAs, directory);
    for (int attempt = 1; ; attempt++) {
      int port = config.port() == 0 ? freePort() : config.port();
      directory.writeSettings(config, runAs, port);
      ServerLog log = ServerLog.mark(directory.log());
      Process process = launch(command, directory, log);
      if (waitUntilReady(process, directory, config.startTimeout())) {
        LOG.info("PostgreSQL {} is ready on port {}", PostgresBinaries.version(), port);
        PostgresAddress address =
            new PostgresAddress(
                "127.0.0.1", port, "postgres", DataDirectory.USER, directory.password());
        return new EmbeddedPostgres(process, address, lock, config.stopTimeout());
      }
      boolean late = process.isAlive();
      end(process, "QUIT", CRASH_STOP);
      Orphans.awaitHelpers(directory.data(), CRASH_STOP);
      String lines = log.lastLines(QUOTED_LINES);
      boolean portTaken = lines.contains("Address already in use");
      if (!portTaken || config.port() != 0 || attempt == PORT_ATTEMPTS) {
        throw failure(directory, config, late, lines);
      }
    }
  }

  /**
   * Ends a server that a killed owner left in {@code directory}, if there is one, and removes the
   * directory. EBUSY when a living process runs it.
   */
  public static void discard(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    DataDirectory present = DataDirectory.at(directory);
    try (OwnerLock lock = OwnerLock.take(present.root(), "PostgreSQL")) {
      present.sweepOrphans(CRASH_STOP);
      Directories.delete(lock.directory());
    }
  }

  private static FsException failure(
      DataDirectory directory, EmbeddedPostgresConfig config, boolean late, String lines) {
    return late
        ? new FsException(
            FsError.ETIMEDOUT,
            "PostgreSQL in %s was not ready within %s:\n%s"
                .formatted(directory.root(), config.startTimeout(), lines))
        : new FsException(
            FsError.EIO, "PostgreSQL in %s did not start:\n%s".formatted(directory.root(), lines));
  }

  private static List<String> command(Path binaries, RunAs runAs, DataDirectory directory) {
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.addAll(runAs.prefix());
    command.add(binaries.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", directory.data().toString()));
    return command;
  }

  private static Process launch(List<String> command, DataDirectory directory, ServerLog log)
      throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.data().toFile())
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(log.startupFile().toFile())
        .start();
  }

  /** False when it ended, or when the time is over. */
  private static boolean waitUntilReady(Process process, DataDirectory directory, Duration timeout)
      throws IOException {
    try {
      for (long polls = timeout.dividedBy(POLL); polls >= 0; polls--) {
        if (PostmasterFile.read(directory.data())
            .filter(f -> f.ready() && f.pid() == process.pid())
            .isPresent()) {
          return true;
        }
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return false;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw Command.interrupted("PostgreSQL to start");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Where it listens. */
  public PostgresAddress address() {
    return address;
  }

  /** The server's process id. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes with the exit code when the server ends, whoever ended it. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Ends all connections and stops cleanly; as by a crash when that takes too long. */
  public void stop() {
    finish("INT", stopTimeout);
  }

  /** Stops at once, without a checkpoint: the next start recovers as after a crash. */
  public void stopAbruptly() {
    finish("QUIT", CRASH_STOP);
  }

  @Override
  public void close() {
    stop();
  }

  private synchronized void finish(String signal, Duration bound) {
    end(process, signal, bound);
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock of the PostgreSQL directory", e);
    }
  }

  private static void end(Process process, String signal, Duration bound) {
    if (process.isAlive()) {
      Orphans.signal(signal, process.pid());
    }
    if (endsWithin(process, bound)) {
      return;
    }
    LOG.warn("PostgreSQL did not stop within {}; stopping it as by a crash", bound);
    Orphans.signal("QUIT", process.pid());
    if (!endsWithin(process, CRASH_STOP)) {
      process.destroyForcibly();
      endsWithin(process, CRASH_STOP);
    }
  }

  /**
   * An interrupt counts as a bound that is over, so that a hurried caller still gets it stopped.
   */
  private static boolean endsWithin(Process process, Duration bound) {
    try {
      return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
