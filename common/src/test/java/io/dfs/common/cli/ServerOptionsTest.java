package io.dfs.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ServerOptionsTest {
  record Sample(int port, List<String> peers, String databaseUrl, Optional<String> clientKey) {}

  private static final Sample DEFAULTS = new Sample(1, List.of(), "jdbc:x", Optional.empty());

  private static final ServerOptions OPTIONS =
      new ServerOptions(
          "DFS_X",
          List.of(
              ConfigFlag.of("port", "PORT", "Where it listens."),
              ConfigFlag.list("--peer", "peers", "HOST", "Others."),
              ConfigFlag.of("database-url", "URL", "Its database."),
              ConfigFlag.of("client-key-file", "FILE", "A key.")));

  @TempDir Path temp = Path.of("");

  private static Sample read(Map<String, String> environment, String... words) {
    CommandLine line = new CommandLine(OPTIONS.addTo(CommandSpec.create().name("x")));
    return OPTIONS.read(DEFAULTS, line.parseArgs(words), environment);
  }

  @Test
  void flagsGoOverTheEnvironmentOverTheFile() throws Exception {
    Path file = Files.writeString(temp.resolve("x.properties"), "port=2\ndatabase-url=jdbc:file\n");
    Sample got =
        read(
            Map.of("DFS_X_PORT", "3", "DFS_X_DATABASE_URL", "jdbc:environment"),
            "--config",
            file.toString(),
            "--port",
            "4");
    assertEquals(new Sample(4, List.of(), "jdbc:environment", Optional.empty()), got);
  }

  @Test
  void aListIsSplitByCommasOrTheOptionRepeated() {
    assertEquals(List.of("a", "b", "c"), read(Map.of(), "--peer", "a,b", "--peer", "c").peers());
  }

  @Test
  void keysComeFromFilesAndTheSharedEnvironment() throws Exception {
    Path file = Files.writeString(temp.resolve("key"), "secret\n");
    assertEquals(
        Optional.of("secret"), read(Map.of(), "--client-key-file", file.toString()).clientKey());
    assertEquals(Optional.of("s"), read(Map.of("DFS_CLIENT_KEY", "s")).clientKey());
  }

  @Test
  void aPasswordOnTheCommandLineIsRefused() {
    ConfigException refusal =
        assertThrows(
            ConfigException.class,
            () -> read(Map.of(), "--database-url", "jdbc:postgresql://h/d?user=u&password=p"));
    assertTrue(
        refusal.getMessage().startsWith("--database-url must not hold a password"),
        refusal.getMessage());
  }
}
