package io.dfs.cli.support;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What a server's HTTP port says under {@code /metrics}. */
final class MetricsPage {
  private static final int PATIENCE_MS = 3000;
  private static final int MOST_BYTES = 4 << 20;

  private MetricsPage() {}

  /** Bounded in time and length. */
  static String of(String address) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create("http://" + address + "/metrics").toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MS);
      connection.setReadTimeout(PATIENCE_MS);
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      } finally {
        connection.disconnect();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new FsException(FsError.EIO, "no answer: " + e.getMessage(), e);
    }
  }
}
