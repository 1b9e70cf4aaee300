package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of a process from outside. */
class MountDaemonTest {
  /** Says that {@code $0} runs, and ends with its own input. */
  private static final String PARENT = "\"$0\" -c 'echo up; read x'; read y";

  @Test
  void whoHasADatabaseRunsACluster(@TempDir Path directory) throws Exception {
    assertTrue(runsCluster(shell(directory, "postgres")));
    assertFalse(runsCluster(shell(directory, "fusermount")));
  }

  private static Path shell(Path directory, String name) throws IOException {
    Path program = directory.resolve(name);
    Files.copy(Path.of("/bin/sh").toRealPath(), program);
    assertTrue(program.toFile().setExecutable(true));
    return program;
  }

  private static boolean runsCluster(Path child) throws Exception {
    Process parent = new ProcessBuilder("sh", "-c", PARENT, child.toString()).start();
    try {
      assertEquals("up", parent.inputReader().readLine());
      return MountDaemon.of(parent.pid()).orElseThrow().runsCluster();
    } finally {
      parent.getOutputStream().close();
      assertTrue(parent.waitFor(60, TimeUnit.SECONDS));
    }
  }
}
