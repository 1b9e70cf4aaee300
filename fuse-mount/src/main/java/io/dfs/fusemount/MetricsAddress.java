package io.dfs.fusemount;

import io.dfs.common.net.ListenAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code PORT} on this machine only, or {@code HOST:PORT}. */
final class MetricsAddress implements ITypeConverter<ListenAddress> {
  private static final Pattern FORM =
      Pattern.compile("(?:(?<host>[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+]):)?(?<port>\\d{1,5})");

  private static final String LOOPBACK = "127.0.0.1";

  @Override
  public ListenAddress convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "'%s' is no place to listen: write a port, or host:port".formatted(text));
    }
    String host = parts.group("host");
    try {
      return new ListenAddress(
          host == null ? LOOPBACK : host.replaceAll("[\\[\\]]", ""),
          Integer.parseInt(parts.group("port")));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
