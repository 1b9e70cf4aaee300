package io.dfs.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process to run to its end within a bound. */
record Command(List<String> arguments, ProcessBuilder.Redirect output, Duration timeout) {

  static Command quiet(Duration timeout, String... arguments) {
    return new Command(List.of(arguments), ProcessBuilder.Redirect.DISCARD, timeout);
  }

  /** {@code prefix} in front of {@code arguments}, its output in a new file. */
  static Command logged(Duration timeout, Path log, List<String> prefix, List<String> arguments) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(arguments);
    return new Command(all, ProcessBuilder.Redirect.to(log.toFile()), timeout);
  }

  /** The exit code. A command that cannot be started is EIO, one that takes too long ETIMEDOUT. */
  int run(Path workingDirectory) {
    Process process = start(workingDirectory);
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new FsException(
            FsError.ETIMEDOUT, arguments.getFirst() + " did not end within " + timeout);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(arguments.getFirst());
    }
  }

  /** Starts it and does not look back: also for a thread that is being interrupted. */
  void fire() {
    start(Path.of("/"));
  }

  boolean succeeds() {
    try {
      return run(Path.of("/")) == 0;
    } catch (FsException e) {
      if (e.error() == FsError.EINTR) {
        throw e;
      }
      return false;
    }
  }

  /** Keeps the thread's interrupt for its owner. */
  static FsException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new FsException(FsError.EINTR, "interrupted while waiting for " + what);
  }

  private Process start(Path workingDirectory) {
    try {
      return new ProcessBuilder(arguments)
          .directory(workingDirectory.toFile())
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .redirectErrorStream(true)
          .redirectOutput(output)
          .start();
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot run " + arguments.getFirst(), e);
    }
  }
}
