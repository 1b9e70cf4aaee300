package io.dfs.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private final ProcessMetrics metrics = ProcessMetrics.create("metaserver", "1.2.3");
  private final AtomicReference<String> missing =
      new AtomicReference<>("PostgreSQL has not answered yet");
  private final MetricsEndpoint endpoint =
      MetricsEndpoint.start("127.0.0.1", 0, metrics, this::missing);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    endpoint.close();
    metrics.close();
  }

  private Optional<String> missing() {
    return Optional.ofNullable(missing.get()).filter(m -> !m.isEmpty());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + endpoint.address() + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void livesBeforeItIsReady() throws Exception {
    assertEquals(200, get("/healthz").statusCode());
    HttpResponse<String> early = get("/readyz");
    assertEquals(503, early.statusCode());
    assertEquals("PostgreSQL has not answered yet\n", early.body());
    missing.set("");
    assertEquals(200, get("/readyz").statusCode());
    assertEquals(404, get("/").statusCode());
  }

  @Test
  void timersOfOursAreHistogramsInSeconds() throws Exception {
    metrics.registry().timer("dfs.rpc.server.duration", "method", "m").record(Duration.ofMillis(2));
    String text = get("/metrics").body();
    assertTrue(
        text.contains("dfs_rpc_server_duration_seconds_bucket{method=\"m\",le=\"0.0025\"} 1"),
        text);
    assertTrue(
        text.contains("dfs_rpc_server_duration_seconds_bucket{method=\"m\",le=\"0.001\"} 0"), text);
    assertTrue(text.contains("dfs_build_info{component=\"metaserver\",release=\"1.2.3\"} 1"), text);
    assertTrue(text.contains("jvm_memory_used_bytes{"), text);
  }

  @Test
  void takenPortIsOneSentence() {
    int port = Integer.parseInt(endpoint.address().substring("127.0.0.1:".length()));
    FsException refusal =
        assertThrows(
            FsException.class,
            () -> MetricsEndpoint.start("127.0.0.1", port, metrics, Optional::empty));
    assertEquals(FsError.EBUSY, refusal.error());
    assertEquals(
        "cannot listen on 127.0.0.1:%d: the port is in use; stop the other process or choose another port"
            .formatted(port),
        refusal.getMessage());
  }
}
