package io.dfs.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
  @TempDir Path cache;

  @Test
  void areUnpackedWholeAfterAnInterruptedAttempt() throws Exception {
    String name = "postgres-" + PostgresBinaries.version();
    Path junk = cache.resolve(name + ".partial/bin/postgres");
    Files.createDirectories(junk.getParent());
    Files.writeString(junk, "half");

    Path home = PostgresBinaries.unpackedIn(cache);

    assertEquals(name, home.getFileName().toString());
    for (String program : new String[] {"initdb", "postgres", "pg_ctl"}) {
      assertTrue(Files.isExecutable(home.resolve("bin").resolve(program)), program);
    }
    assertTrue(Files.size(home.resolve("bin/postgres")) > 1_000_000);
    assertTrue(Files.isSymbolicLink(home.resolve("lib/libpq.so")));
    assertFalse(Files.exists(cache.resolve(name + ".partial")));
    assertEquals(home, PostgresBinaries.unpackedIn(cache));
  }
}
