package io.dfs.metaserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.config.ConfigException;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FormatCommandTest {
  @TempDir Path temp = Path.of("");

  private final StringWriter out = new StringWriter();

  private void format(String... words) {
    FormatCommand command = new FormatCommand();
    CommandLine line = new CommandLine(command).setOut(new PrintWriter(out));
    line.parseArgs(words);
    command.run();
  }

  private String[] on(TestDatabase database, String... words) throws Exception {
    Path password = Files.writeString(temp.resolve("password"), database.password());
    List<String> all = new ArrayList<>(List.of("--database-url", database.jdbcUrl()));
    all.addAll(List.of("--database-user", database.user()));
    all.addAll(List.of("--database-password-file", password.toString()));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  @Test
  void whatIsChosenHoldsForWhoComesLater() throws Exception {
    TestDatabase database = SharedPostgres.freshDatabase();
    format(on(database, "--copies", "2", "--groups", "7", "--chunk-size", "1MiB"));
    assertTrue(
        out.toString().contains("copies 2, groups 7, chunk size 1024 KiB, inline limit 16 KiB"),
        out.toString());
    FsException refusal =
        assertThrows(FsException.class, () -> format(on(database, "--copies", "3")));
    assertEquals(FsError.EEXIST, refusal.error());
    assertTrue(
        refusal.getMessage().contains("copies 2, groups 7, chunk size 1024 KiB"),
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "--copies,0,copies must be 1 to 3: 0",
    "--copies,4,copies must be 1 to 3: 4",
    "--groups,0,groups must be 1 to 65535: 0",
    "--groups,65536,groups must be 1 to 65535: 65536",
    "--chunk-size,32KiB,chunk-size must be 64KiB to 8MiB and a multiple of 64KiB: 32768",
    "--chunk-size,100KiB,chunk-size must be 64KiB to 8MiB and a multiple of 64KiB: 102400",
    "--chunk-size,16MiB,chunk-size must be 64KiB to 8MiB and a multiple of 64KiB: 16777216",
    "--chunk-size,1TiB,chunk-size must be 64KiB to 8MiB and a multiple of 64KiB: 1099511627776",
    "--inline-limit,-1,inline-limit must be 0 to 64KiB: -1",
    "--inline-limit,65537,inline-limit must be 0 to 64KiB: 65537"
  })
  void whatIsOutOfRangeIsRefusedBeforeADatabaseIsAsked(
      String option, String value, String sentence) {
    ConfigException refusal =
        assertThrows(ConfigException.class, () -> format(option + "=" + value));
    assertEquals(sentence, refusal.getMessage());
  }

  @Test
  void theBoundsThemselvesAreTaken() {
    ClusterSettings least = ClusterSettings.chosen("c", 1, 1, 64 << 10, 0);
    assertEquals(1, least.minReplicas());
    ClusterSettings most = ClusterSettings.chosen("c", 3, 65_535, 8 << 20, 64 << 10);
    assertEquals(2, most.minReplicas());
  }
}
