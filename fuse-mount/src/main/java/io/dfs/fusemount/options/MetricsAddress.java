package io.dfs.fusemount.options;

import io.dfs.common.net.ListenAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code PORT} on this machine only, or {@code HOST:PORT}. */
final class MetricsAddress {
  private static final Pattern FORM =
      Pattern.compile("(?:(?<host>[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+]):)?(?<port>\\d{1,5})");

  private static final String LOOPBACK = "127.0.0.1";

  private MetricsAddress() {}

  /** IllegalArgumentException with a sentence for what is neither. */
  static ListenAddress of(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "--metrics: '%s' is no place to listen: write a port, or host:port".formatted(text));
    }
    String host = parts.group("host");
    int port = Integer.parseInt(parts.group("port"));
    try {
      return new ListenAddress(host == null ? LOOPBACK : host.replaceAll("[\\[\\]]", ""), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--metrics: " + e.getMessage(), e);
    }
  }
}
