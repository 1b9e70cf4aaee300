package io.dfs.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  record Sample(
      String databaseUrl,
      int port,
      Duration lease,
      long bufferSize,
      List<String> peers,
      Optional<Path> dir) {
    Sample {
      if (port < 0) {
        throw new IllegalArgumentException("port must not be negative: " + port);
      }
    }
  }

  private static final Sample DEFAULTS =
      new Sample("jdbc:x", 1, Duration.ofSeconds(60), 1, List.of(), Optional.empty());

  @TempDir Path temp;

  private Optional<Path> file(String text) throws Exception {
    return Optional.of(Files.writeString(temp.resolve("dfs.properties"), text));
  }

  @Test
  void environmentGoesOverFileOverDefaults() throws Exception {
    Sample got =
        new ConfigReader("DFS_X", Map.of("DFS_X_PORT", "7", "DFS_XY_PORT", "8", "HOME", "/"))
            .read(
                DEFAULTS,
                file("port=5\nlease=2m\nbuffer-size=64MiB\npeers=a:1, b:2\ndir=/tmp/d\n"));
    assertEquals(
        new Sample(
            "jdbc:x",
            7,
            Duration.ofMinutes(2),
            64L << 20,
            List.of("a:1", "b:2"),
            Optional.of(Path.of("/tmp/d"))),
        got);
  }

  @Test
  void unknownKeysAndBadValuesAreNamed() throws Exception {
    ConfigReader reader = new ConfigReader("DFS_X", Map.of());
    Optional<Path> typo = file("prot=5\n");
    String message =
        assertThrows(ConfigException.class, () -> reader.read(DEFAULTS, typo)).toString();
    assertTrue(message.contains("'prot'") && message.contains("known keys: database-url, port"));
    Optional<Path> bad = file("lease=soon\n");
    assertEquals(
        "'soon' is no good value for lease: write a duration such as 500ms, 10s, 5m or 1h",
        assertThrows(ConfigException.class, () -> reader.read(DEFAULTS, bad)).getMessage());
    for (String large :
        List.of("port=4GiB", "buffer-size=9999999TiB", "lease=999999999999999999d")) {
      Optional<Path> overflow = file(large);
      assertThrows(ConfigException.class, () -> reader.read(DEFAULTS, overflow), large);
    }
    Optional<Path> negative = file("port=-1\n");
    assertEquals(
        "port must not be negative: -1",
        assertThrows(ConfigException.class, () -> reader.read(DEFAULTS, negative)).getMessage());
    Optional<Path> missing = Optional.of(temp.resolve("none"));
    assertThrows(ConfigException.class, () -> reader.read(DEFAULTS, missing));
  }
}
