package io.dfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.config.ConfigException;
import io.dfs.common.config.ConfigReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every setting has a default, and what cannot work is refused by its name. */
class ClientConfigTest {
  private static ClientConfig read(Map<String, String> environment) {
    return new ConfigReader("DFS_CLIENT", environment)
        .read(ClientConfig.defaults(), Optional.empty());
  }

  @Test
  void defaults() {
    ClientConfig c = read(Map.of());

    assertEquals(List.of("127.0.0.1:7400"), c.metaServers());
    assertEquals("", c.clusterId());
    assertEquals(Optional.empty(), c.clientKey());
    assertEquals("", c.zone());
    assertEquals(Duration.ofSeconds(60), c.opTimeout());
    assertEquals(Duration.ofSeconds(30), c.attemptTimeout());
    assertEquals(Duration.ofSeconds(5), c.heartbeatInterval());
    assertEquals(Duration.ofSeconds(1), c.entryTimeout());
    assertEquals(Duration.ofSeconds(1), c.attrTimeout());
    assertEquals(100_000, c.cachedNames());
    assertEquals(100_000, c.cachedAttrs());
    assertEquals(32, c.slots());
    assertEquals(512, c.requestsInFlight());
    assertEquals(1024, c.inodeBatch());
    assertEquals(16, c.chunkGroups());
  }

  @Test
  void environmentOverrides() {
    ClientConfig c =
        read(
            Map.of(
                "DFS_CLIENT_META_SERVERS", "a:1, b:2",
                "DFS_CLIENT_BUFFER_BYTES", "64MiB",
                "DFS_CLIENT_ENTRY_TIMEOUT", "0s"));

    assertEquals(List.of("a:1", "b:2"), c.metaServers());
    assertEquals(64L << 20, c.bufferBytes());
    assertEquals(Duration.ZERO, c.entryTimeout());
  }

  @Test
  void badValuesAreNamed() {
    assertRefused("meta-servers", Map.of("DFS_CLIENT_META_SERVERS", "nowhere"));
    assertRefused("slots", Map.of("DFS_CLIENT_SLOTS", "257"));
    assertRefused("op-timeout", Map.of("DFS_CLIENT_OP_TIMEOUT", "10ms"));
    assertRefused("buffer-bytes", Map.of("DFS_CLIENT_BUFFER_BYTES", "1KiB"));
    assertRefused("uploads", Map.of("DFS_CLIENT_UPLOADS", "0"));
  }

  private static void assertRefused(String key, Map<String, String> environment) {
    String said = assertThrows(ConfigException.class, () -> read(environment)).toString();
    assertEquals(true, said.contains(key), said);
  }
}
