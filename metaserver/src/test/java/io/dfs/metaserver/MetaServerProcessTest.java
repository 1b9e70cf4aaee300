package io.dfs.metaserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.config.ConfigReader;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.process.Steps;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetaServerProcessTest {
  private static final Pattern WORDS =
      Pattern.compile("MetaServer \\S+ serves cluster (\\S+); health and metrics at (http://\\S+)");

  private final Steps steps = new Steps();

  @AfterEach
  void end() {
    steps.run();
  }

  private static MetaServerConfig config(Map<String, ?> values) {
    Map<String, Object> all = new HashMap<>(Map.of("port", 0, "httpPort", 0));
    all.putAll(values);
    return ConfigReader.with(MetaServerConfig.defaults(), all);
  }

  private static MetaServerConfig on(TestDatabase database) {
    return config(
        Map.of(
            "databaseUrl", database.jdbcUrl(),
            "databaseUser", database.user(),
            "databasePassword", database.password()));
  }

  private static Matcher matched(String words) {
    Matcher matcher = WORDS.matcher(words);
    assertTrue(matcher.matches(), words);
    return matcher;
  }

  @Test
  void ofSeveralThatStartAtOnceOnAnEmptyDatabaseOneMakesTheCluster() throws Exception {
    TestDatabase database = SharedPostgres.freshDatabase();
    Set<String> clusters = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> starts =
          IntStream.range(0, 3)
              .mapToObj(i -> threads.submit(() -> new MetaServerProcess(on(database)).start(steps)))
              .toList();
      for (Future<String> start : starts) {
        clusters.add(matched(start.get()).group(1));
      }
    }
    assertEquals(1, clusters.size());
  }

  @Test
  void saysOverHttpThatItCanServe() throws Exception {
    String words = new MetaServerProcess(on(SharedPostgres.freshDatabase())).start(steps);
    String http = matched(words).group(2);
    assertEquals("ready\n", get(http + "/readyz"));
    assertTrue(get(http + "/metrics").contains("dfs_build_info{component=\"metaserver\""));
  }

  private static String get(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void aDatabaseThatStaysAwayEndsTheStart() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    MetaServerConfig nobody =
        config(
            Map.of(
                "databaseUrl", "jdbc:postgresql://127.0.0.1:%d/x".formatted(port),
                "startTimeout", Duration.ofMillis(100)));
    FsException failure =
        assertThrows(FsException.class, () -> new MetaServerProcess(nobody).start(steps));
    assertEquals(FsError.EIO, failure.error());
    assertTrue(
        failure.getMessage().contains("does not answer: start it, or correct database-url"),
        failure.getMessage());
  }

  @Test
  void aPortInUseIsNoticedBeforeTheDatabaseIsAsked() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      MetaServerConfig taken = config(Map.of("port", other.getLocalPort(), "listen", "0.0.0.0"));
      FsException failure =
          assertThrows(FsException.class, () -> new MetaServerProcess(taken).start(steps));
      assertEquals(FsError.EBUSY, failure.error());
    }
  }
}
