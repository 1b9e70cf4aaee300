package io.dfs.metaserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cli.DfsCommand;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** dfs dump and dfs load as they are typed. */
class DumpCommandTest {
  @TempDir Path temp = Path.of("");

  private <C extends DfsCommand & Runnable> String run(C command, TestDatabase on, String... words)
      throws IOException {
    Path password = Files.writeString(temp.resolve("password"), on.password());
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--database-url", on.jdbcUrl(), "--database-user", on.user()));
    all.addAll(List.of("--database-password-file", password.toString()));
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(command).setOut(new PrintWriter(out));
    line.parseArgs(all.toArray(String[]::new));
    command.run();
    return out.toString();
  }

  private FsError refusal(DfsCommand command, TestDatabase on, Path file) {
    return assertThrows(
            FsException.class,
            () -> {
              switch (command) {
                case DumpCommand dump -> run(dump, on, file.toString());
                case LoadCommand load -> run(load, on, file.toString());
                default -> throw new IllegalArgumentException("not here: " + command);
              }
            })
        .error();
  }

  @Test
  void whatIsDumpedToAFileIsLoadedFromIt() throws Exception {
    TestDatabase full = SharedPostgres.freshDatabase();
    Path file = temp.resolve("dfs.dump");
    assertEquals(FsError.ENOENT, refusal(new DumpCommand(), full, file), "there is no cluster");
    run(new FormatCommand(), full, "--groups", "7");
    String dumped = run(new DumpCommand(), full, file.toString());
    assertTrue(dumped.matches("dumped \\d+ rows to " + file + "\n"), dumped);
    TestDatabase empty = SharedPostgres.freshDatabase();
    assertEquals(FsError.EIO, refusal(new LoadCommand(), empty, temp.resolve("nothing")));
    String loaded = run(new LoadCommand(), empty, file.toString());
    assertTrue(loaded.matches("loaded \\d+ rows; now start MetaServers\n"), loaded);
    assertEquals(FsError.EEXIST, refusal(new LoadCommand(), empty, file));
    assertEquals(FsError.EEXIST, refusalToFormat(empty));
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(
          List.of("dfs.dump", "password"), left.map(p -> p.getFileName() + "").sorted().toList());
    }
  }

  private FsError refusalToFormat(TestDatabase on) {
    return assertThrows(FsException.class, () -> run(new FormatCommand(), on)).error();
  }
}
