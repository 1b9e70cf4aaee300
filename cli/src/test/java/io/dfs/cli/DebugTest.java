package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.metadata.SessionRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dfs debug}: what is in a support bundle, and what is not. */
class DebugTest {
  private static final int LONG_LINES = 20_000;

  @TempDir Path directory;

  private final MemoryCluster cluster = new MemoryCluster();
  private Path bundle;

  @BeforeEach
  void start() {
    bundle = directory.resolve("b.tar.gz");
    cluster.set("HOME", directory.resolve("home").toString());
    cluster.set("XDG_DATA_HOME", directory.resolve("share").toString());
  }

  private void dfs(String... words) {
    assertEquals(0, cluster.dfs(words), cluster.err());
  }

  /** Texts by name, taken apart by tar(1). */
  private Map<String, String> contents() throws Exception {
    Path out = Files.createDirectories(directory.resolve("out"));
    Process tar =
        new ProcessBuilder("tar", "-xzf", bundle.toString(), "-C", out.toString())
            .inheritIO()
            .start();
    assertEquals(0, tar.waitFor());
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(out.resolve("dfs-debug").relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Test
  void holdsWhatHelps() throws Exception {
    cluster.store.openSession(new SessionRequest("host1", "/mnt/a", 4711, "0.9", 2));
    file("home/.local/state/dfs/mount-mnt.log", "first line\n" + "x".repeat(99) + "\n");
    file("home/.local/state/dfs/notes.txt", "not a log");
    file("share/dfs/postgres/log/postgresql-Mon.log", "checkpoint complete\n");
    dfs("debug", "-o", bundle.toString());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle)));
    Map<String, String> texts = contents();
    assertTrue(texts.getOrDefault("cluster/status.json", "").contains("\"copies\": 3"));
    assertTrue(texts.getOrDefault("cluster/nodes.json", "").contains("\"directories\""));
    assertTrue(texts.getOrDefault("cluster/sessions.json", "").contains("\"/mnt/a\""));
    assertTrue(texts.getOrDefault("cluster/config.json", "").contains("\"lease\": \"60s\""));
    assertTrue(texts.getOrDefault("environment.txt", "").contains("DFS_META = memory:1\n"));
    assertTrue(texts.getOrDefault("java.txt", "").contains("java.version = 25"));
    assertTrue(texts.getOrDefault("machine/meminfo", "").contains("MemTotal"));
    assertTrue(texts.getOrDefault("logs/1-mount-mnt.log", "").contains("\nfirst line\n"));
    assertTrue(texts.getOrDefault("logs/2-postgresql-Mon.log", "").contains("checkpoint"));
    assertFalse(texts.toString().contains("not a log"));
    assertTrue(cluster.out().startsWith(bundle + ": " + texts.size() + " files\n"), cluster.out());
  }

  @Test
  void holdsNoSecrets() throws Exception {
    String inFile = "correct-horse-battery";
    cluster.set("DFS_ADMIN_KEY", "admin-s3cret-value");
    cluster.set("PGPASSWORD", "pg-s3cret-value");
    cluster.set("DFS_CLIENT_KEY_FILE", file("key", inFile + "\n").toString());
    cluster.set("AWS_SESSION_TOKEN", "token-s3cret-value");
    cluster.set("SOME_URL", "https://me:url-s3cret@host/");
    cluster.set("DFS_DATABASE_URL", "jdbc:postgresql://db/dfs?user=u&password=jdbc-s3cret");
    file("share/dfs/postgres/password", "local-s3cret-value");
    file(
        "home/.local/state/dfs/server.log",
        """
        began with admin-s3cret-value and %s in the middle of local-s3cret-value
        connecting to jdbc:postgresql://db/dfs?user=u&password=log-s3cret
        config: {"clientKey": "json-s3cret and more", port: 1}
        Authorization: Bearer bearer-s3cret-abc
        kept: an ordinary line
        """
            .formatted(inFile));
    Path config =
        file(
            "etc/metaserver.properties",
            """
            database-url=jdbc:postgresql://db/dfs?password=file-s3cret
            database-password = has s3cret \\
                spaces s3cret
            client-key  whitespace-s3cret
            admin-key-file=/run/secrets/admin
            listen=0.0.0.0
            """);
    dfs("debug", "-o", bundle.toString(), "--config", config.toString());
    Map<String, String> texts = contents();
    assertFalse(texts.toString().contains("s3cret"), texts.toString());
    assertFalse(texts.toString().contains(inFile), texts.toString());
    String settings = texts.getOrDefault("config/1-metaserver.properties", "");
    assertTrue(settings.contains("listen = 0.0.0.0\n"), settings);
    assertTrue(settings.contains("database-password = (set)\n"), settings);
    assertTrue(settings.contains("admin-key-file = /run/secrets/admin\n"), settings);
    String environment = texts.getOrDefault("environment.txt", "");
    assertTrue(environment.contains("PGPASSWORD\n"), environment);
    assertTrue(environment.contains("DFS_ADMIN_KEY = (set)\n"), environment);
    assertTrue(environment.contains("\nSOME_URL\n"), environment);
    assertTrue(texts.toString().contains("kept: an ordinary line"), texts.toString());
    assertFalse(cluster.out().contains("s3cret"), cluster.out());
  }

  @Test
  void secretsOfConfigurationsAreFoundElsewhereToo() throws Exception {
    String inFile = "correct-horse-battery";
    file(
        "home/.local/state/dfs/server.log",
        "sent plain-s3cret-1 and %s to nobody, url-s3cret-2\n".formatted(inFile));
    String config =
        file(
                "etc/datanode.properties",
                "datanode-key=plain-s3cret-1\nclient-key-file=%s\ndatabase-url=jdbc:p://d/x?password=url-s3cret-2\n"
                    .formatted(file("etc/key", "a line before\n" + inFile + "\n")))
            .toString();
    dfs("debug", "-o", bundle.toString(), "--config", config);
    Map<String, String> texts = contents();
    assertEquals(
        "sent *** and *** to nobody, ***",
        texts.getOrDefault("logs/2-server.log", "").lines().reduce("", (a, b) -> b));
    assertFalse(texts.toString().contains("s3cret") || texts.toString().contains(inFile));
  }

  @Test
  void reasonsForWhatIsMissingHoldNoSecrets() throws Exception {
    cluster.set("DFS_ADMIN_KEY", "admin-s3cret-value");
    String none = directory.resolve("password=path-s3cret").resolve("none").toString();
    dfs("debug", "-o", bundle.toString(), "--config", none, "--metrics", "admin-s3cret-value:1");
    String missing = contents().getOrDefault("missing.txt", "");
    assertTrue(missing.contains("config/1-none: cannot read "), missing);
    assertTrue(missing.contains("metrics/***_1.txt: "), missing);
    assertFalse(missing.contains("s3cret"), missing);
    assertTrue(cluster.out().contains("missing: config/1-none"), cluster.out());
    assertFalse(cluster.out().contains("s3cret"), cluster.out());
  }

  @Test
  void onlyTheEndsOfLogsAreTaken() throws Exception {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < LONG_LINES; i++) {
      log.append("line ").append(i).append(" of a long log\n");
    }
    file("home/.local/state/dfs/long.log", log.toString());
    dfs("debug", "-o", bundle.toString());
    String end = contents().getOrDefault("logs/1-long.log", "");
    assertTrue(end.length() < 300_000, "%d characters".formatted(end.length()));
    assertTrue(end.contains(", its end\nline "), end.substring(0, 200));
    assertTrue(end.endsWith("line 19999 of a long log\n"));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Path none = directory.resolve("none.properties");
    dfs("debug", "-o", bundle.toString(), "--config", none.toString(), "--metrics", "127.0.0.1:1");
    String missing = contents().getOrDefault("missing.txt", "");
    assertTrue(missing.contains("config/1-none.properties: cannot read " + none), missing);
    assertTrue(missing.contains("metrics/127.0.0.1_1.txt: no answer"), missing);
    assertTrue(cluster.out().contains("missing: metrics/127.0.0.1_1.txt"), cluster.out());
  }

  @Test
  void worksWithoutACluster() throws Exception {
    cluster.set("DFS_META", "");
    dfs("debug", "-o", bundle.toString());
    Map<String, String> texts = contents();
    assertTrue(texts.containsKey("version.txt"));
    assertTrue(
        texts
            .getOrDefault("missing.txt", "")
            .contains("what the cluster says of itself: no local cluster runs in "),
        texts.toString());
  }

  @Test
  void replacesNothing() throws IOException {
    Files.writeString(bundle, "mine");
    assertEquals(1, cluster.dfs("debug", "-o", bundle.toString()));
    assertEquals("dfs: " + bundle + " exists: name another file with -o\n", cluster.err());
    assertEquals("mine", Files.readString(bundle));
    String nowhere = directory + "/nowhere/b.tar.gz";
    assertEquals(1, cluster.dfs("debug", "-o", nowhere));
    assertEquals("dfs: there is no directory for " + nowhere + "\n", cluster.err());
  }

  /** Some read archives more strictly than tar(1). */
  @Test
  void theArchiveHasNothingOddAtItsEnd() throws IOException {
    dfs("debug", "-o", bundle.toString());
    try (InputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(bundle)))) {
      byte[] tar = in.readAllBytes();
      assertEquals(0, tar.length % 512);
      assertEquals("ustar", new String(tar, 257, 5, StandardCharsets.US_ASCII));
      assertEquals(
          List.of((byte) 0, (byte) 0), List.of(tar[tar.length - 1], tar[tar.length - 1024]));
    }
  }
}
