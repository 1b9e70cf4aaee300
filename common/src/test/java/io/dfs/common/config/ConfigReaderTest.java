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
      Optional<Path> dir,
      Optional<String> clientKey) {
    Sample {
      if (port < 0) {
        throw new IllegalArgumentException("port must not be negative: " + port);
      }
    }
  }

  private static final Sample DEFAULTS =
      new Sample(
          "jdbc:x", 1, Duration.ofSeconds(60), 1, List.of(), Optional.empty(), Optional.empty());

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
            Optional.of(Path.of("/tmp/d")),
            Optional.empty()),
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

  @Test
  void flagsGoOverAll() throws Exception {
    Sample got =
        new ConfigReader("DFS_X", Map.of("DFS_X_PORT", "7"))
            .read(DEFAULTS, file("port=5\n"), Map.of("port", "9"));
    assertEquals(9, got.port());
  }

  @Test
  void aSecretComesFromAFileOfItsOwnOrFromTheEnvironment() throws Exception {
    Path key = Files.writeString(temp.resolve("key"), " s3cret\n");
    Optional<Path> named = file("client-key-file=" + key + "\n");
    ConfigReader plain = new ConfigReader("DFS_X", Map.of()).withClusterKeys();
    assertEquals(Optional.of("s3cret"), plain.read(DEFAULTS, named).clientKey());
    // What is nearer wins, whichever way it is given.
    Map<String, String> everywhere = Map.of("DFS_CLIENT_KEY", "shared", "DFS_CLIENT_PORT", "8");
    assertEquals(
        Optional.of("shared"),
        new ConfigReader("DFS_X", everywhere).withClusterKeys().read(DEFAULTS, named).clientKey());
    Map<String, String> own = Map.of("DFS_CLIENT_KEY", "shared", "DFS_X_CLIENT_KEY_FILE", "" + key);
    assertEquals(
        Optional.of("s3cret"),
        new ConfigReader("DFS_X", own).withClusterKeys().read(DEFAULTS, named).clientKey());
    Optional<Path> gone = file("client-key-file=" + temp.resolve("none") + "\n");
    assertEquals(
        "client-key-file: there is no file " + temp.resolve("none"),
        assertThrows(ConfigException.class, () -> plain.read(DEFAULTS, gone)).getMessage());
  }

  @Test
  void theKeyOfARoleIsNoSettingOfTheComponentOfThatName() {
    Map<String, String> environment = Map.of("DFS_CLIENT_KEY", "k", "DFS_DATANODE_KEY", "n");
    ConfigReader reader = new ConfigReader("DFS_CLIENT", environment).withClusterKeys();
    assertThrows(
        ConfigException.class,
        () -> reader.read(DEFAULTS, Optional.empty()),
        "datanode-key is unknown to this record");
    assertEquals(
        Optional.of("k"),
        new ConfigReader("DFS_CLIENT", Map.of("DFS_CLIENT_KEY", "k"))
            .withClusterKeys()
            .read(DEFAULTS, Optional.empty())
            .clientKey());
  }

  @Test
  void whatKubernetesSaysOfServicesIsNotMeantForUs() {
    Map<String, String> links =
        Map.of(
            "DFS_X_SERVICE_HOST", "10.0.0.1",
            "DFS_X_SERVICE_PORT_GRPC", "7400",
            "DFS_X_PORT", "tcp://10.0.0.1:7400",
            "DFS_X_PORT_7400_TCP_ADDR", "10.0.0.1",
            "DFS_X_HEADLESS_SERVICE_HOST", "None");
    assertEquals(DEFAULTS, new ConfigReader("DFS_X", links).read(DEFAULTS, Optional.empty()));
  }

  @Test
  void wiringReplacesComponentsByName() {
    assertEquals(3, ConfigReader.with(DEFAULTS, Map.of("port", 3)).port());
    assertThrows(
        IllegalArgumentException.class, () -> ConfigReader.with(DEFAULTS, Map.of("prot", 3)));
  }
}
