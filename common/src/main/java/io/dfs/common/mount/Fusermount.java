package io.dfs.common.mount;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program fusermount, which unmounts for everybody. Immutable. */
public record Fusermount(Path program) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What came of an unmount; {@code message} is the program's. */
  public record Result(boolean success, String message) {}

  /**
   * Looks in PATH and where distributions put it.
   *
   * @throws FsException ENOENT if it is not installed
   */
  public static Fusermount find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(":"), new String[] {"/usr/bin", "/bin", "/usr/sbin", "/sbin"})
        .flatMap(Stream::of)
        .filter(directory -> !directory.isEmpty())
        .flatMap(
            directory -> Stream.of("fusermount", "fusermount3").map(Path.of(directory)::resolve))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Fusermount::new)
        .orElseThrow(
            () ->
                new FsException(
                    FsError.ENOENT, "fusermount was not found: install the package fuse"));
  }

  /** Fails with "busy" in the message while files are open. */
  public Result unmount(Path mountPoint) {
    return run("-u", mountPoint);
  }

  /** Detaches at once; the connection lives until the last file is closed. */
  public Result detach(Path mountPoint) {
    return run("-uz", mountPoint);
  }

  private Result run(String option, Path mountPoint) {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(program.toString(), option, "--", mountPoint.toString()));
    builder.environment().put("LC_ALL", "C");
    builder.directory(Path.of("/").toFile()).redirectErrorStream(true);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return new Result(false, program + " did not end within " + PATIENCE.toSeconds() + " s");
      }
      byte[] output = process.getInputStream().readAllBytes();
      return new Result(
          process.exitValue() == 0, new String(output, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return new Result(false, "cannot run " + program + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(false, "interrupted while " + program + " was running");
    }
  }
}
