package io.dfs.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "client-key=s3cret!",
        "  database-password = s3cret! with spaces",
        "database-password: s3cret!",
        "export DFS_ADMIN_KEY=s3cret!",
        "{\"password\": \"s3cret! and more\"}",
        "config MetaServerConfig[clientKey=s3cret!, port=1]",
        "jdbc:postgresql://db:5432/dfs?user=dfs&password=s3cret!&ssl=true",
        "postgres://dfs:s3cret!@db/dfs",
        "jdbc:postgresql://dfs:pa/s3cret!@db/dfs",
        "dfs datanode --client-key s3cret! --port 1",
        "Authorization: Bearer s3cret.s3cret.s3cret",
        "PGPASSWORD=s3cret! psql",
        "api_token='s3cret! x' next",
        "-----BEGIN RSA PRIVATE KEY-----\ns3cret\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\ns3cret cut off"
      })
  void findsSecretsByWhereTheyStand(String text) {
    assertFalse(Redaction.NONE_KNOWN.of(text).contains("s3cret"), Redaction.NONE_KNOWN.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-01 INFO  MetaServer serves on 127.0.0.1:7400",
        "client-key-file=/run/key",
        "dfs-mount --key-file /run/key --port 1",
        "client-key = (set)",
        "{\"client-key\": \"(set)\"}",
        "unknown configuration key 'x'",
        "chunk 1-2-3 of group 7: 3 replicas",
        "see https://host:7480/metrics"
      })
  void leavesTheRestAlone(String text) {
    assertEquals(text, Redaction.NONE_KNOWN.of(text));
  }

  @Test
  void findsKnownSecretsAnywhere() {
    Redaction redaction = new Redaction(List.of("swordfish", "swordfish-and-more", "dfs"));
    assertEquals("dfs said *** and ***", redaction.of("dfs said swordfish-and-more and swordfish"));
  }

  @Test
  void findsKnownSecretsInJsonAndUrls() {
    Redaction redaction = new Redaction(List.of("p@ss/w\"rd\\1"));
    assertEquals(
        "{\"x\": \"***\"} ?x=*** ***",
        redaction.of("{\"x\": \"p@ss/w\\\"rd\\\\1\"} ?x=p%40ss%2Fw%22rd%5C1 p@ss/w\"rd\\1"));
  }

  @Test
  void keepsTheUserOfAUrl() {
    assertEquals("postgres://dfs:***@db/dfs", Redaction.NONE_KNOWN.of("postgres://dfs:x@db/dfs"));
  }

  private record Sample(
      String clientKey,
      Optional<String> adminKey,
      String databasePassword,
      String databaseUrl,
      Duration lease,
      Duration none,
      List<String> zones,
      int port,
      Optional<String> advertise) {}

  @Test
  void settingsAreShownAsTheyAreRead() {
    Map<String, String> shown =
        ShownSettings.of(
            new Sample(
                "s3cret",
                Optional.of("s3cret"),
                "",
                "jdbc:postgresql:dfs?password=s3cret",
                Duration.ofSeconds(90),
                Duration.ZERO,
                List.of("a", "b"),
                7400,
                Optional.empty()));
    assertEquals("(set)", shown.get("client-key"));
    assertEquals("(set)", shown.get("admin-key"));
    assertEquals("", shown.get("database-password"));
    assertEquals("jdbc:postgresql:dfs?password=***", shown.get("database-url"));
    assertEquals("90s", shown.get("lease"));
    assertEquals("0ms", shown.get("none"));
    assertEquals("a,b", shown.get("zones"));
    assertEquals("7400", shown.get("port"));
    assertEquals("", shown.get("advertise"));
    assertTrue(Redaction.isSecret("datanodeKey"));
    assertFalse(Redaction.isSecret("client-key-file"));
  }
}
