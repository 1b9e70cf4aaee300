package io.dfs.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunAsTest {
  @TempDir Path temporary;

  @Test
  void rootRunsTheServerAsSomeoneElseAndOthersAsThemselves() throws Exception {
    boolean root = Directories.owner(Path.of("/proc/self")) == 0;
    assertEquals(root, RunAs.choose() != RunAs.SELF);
  }

  /** The way for containers without user namespaces, also below a directory closed to others. */
  @Test
  void nobodyCanCreateAServerBelowAClosedDirectory() throws Exception {
    assumeTrue(RunAs.choose() == RunAs.NAMESPACE, "SKIPPED: needs root and user namespaces");
    Path closed = Files.createDirectory(temporary.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    EmbeddedPostgresConfig config =
        EmbeddedPostgresConfig.of(closed.resolve("postgres")).notDurable();
    Path data = config.directory().resolve("data");

    EmbeddedPostgres.start(config, RunAs.NOBODY_WITH_SEARCH).close();
    assertEquals(RunAs.NOBODY_UID, Directories.owner(data));
    // What one way began, another goes on with, and back.
    EmbeddedPostgres.start(config, RunAs.NAMESPACE).close();
    assertEquals(0, Directories.owner(data.resolve("PG_VERSION")));
    EmbeddedPostgres.start(config, RunAs.NOBODY_WITH_SEARCH).close();
    assertEquals(RunAs.NOBODY_UID, Directories.owner(data.resolve("PG_VERSION")));
  }

  @Test
  void everyPrefixFailsRatherThanRunAsRoot() {
    for (RunAs way : List.of(RunAs.NAMESPACE, RunAs.NOBODY_WITH_SEARCH, RunAs.NOBODY)) {
      Command command =
          Command.logged(
              Duration.ofSeconds(10),
              temporary.resolve(way + ".log"),
              way.prefix(),
              List.of("sh", "-c", "[ \"$(id -u)\" = 0 ]"));
      assertNotEquals(0, command.run(temporary), way.toString());
    }
  }
}
