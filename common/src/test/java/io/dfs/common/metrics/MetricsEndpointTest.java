package io.dfs.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.stats.LatencyHistogram;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.stats.MountValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
  void aMountShowsWhatItHasCounted() throws Exception {
    LatencyHistogram lookups = new LatencyHistogram();
    lookups.record(2_000_000);
    metrics.show(
        () ->
            new MountStatistics(
                Map.of("LOOKUP", new MountStatistics.Operation(1, lookups.snapshot())),
                Map.of(FsError.ENOENT, 1L),
                Map.of("Lookup", lookups.snapshot()),
                Map.of(MountValue.READ_BYTES, 5L, MountValue.DIRTY_BYTES, 7L)));
    List<String> lines = get("/metrics").body().lines().toList();
    for (String line :
        List.of(
            "dfs_fuse_op_duration_seconds_bucket{op=\"LOOKUP\",le=\"0.001\"} 0",
            "dfs_fuse_op_duration_seconds_bucket{op=\"LOOKUP\",le=\"0.0025\"} 1",
            "dfs_fuse_op_duration_seconds_bucket{op=\"LOOKUP\",le=\"+Inf\"} 1",
            "dfs_fuse_op_duration_seconds_sum{op=\"LOOKUP\"} 0.002",
            "dfs_fuse_op_errors_total{op=\"LOOKUP\"} 1.0",
            "dfs_fuse_errors_total{class=\"absent\",errno=\"ENOENT\"} 1.0",
            "dfs_client_request_duration_seconds_count{request=\"Lookup\"} 1",
            "dfs_fuse_read_bytes_total 5.0",
            "dfs_client_dirty_bytes 7.0",
            "dfs_client_late_failures_total 0.0",
            "dfs_client_dropped_bytes_total 0.0")) {
      assertTrue(lines.contains(line), () -> line + " is not in\n" + String.join("\n", lines));
    }
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
