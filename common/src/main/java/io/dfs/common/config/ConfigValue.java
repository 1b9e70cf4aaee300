package io.dfs.common.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text to value: durations as {@code 500ms 10s 5m 1h}, sizes as {@code 64MiB}, lists by commas. */
public final class ConfigValue {
  private static final Pattern NUMBER_UNIT = Pattern.compile("(-?\\d+)\\s*([A-Za-z]*)");

  private ConfigValue() {}

  /** Whether it is a text, or perhaps one. */
  static boolean isText(Type type) {
    return type == String.class
        || (type instanceof ParameterizedType p
            && p.getRawType() == Optional.class
            && p.getActualTypeArguments()[0] == String.class);
  }

  static Object parse(String key, String text, Type type) {
    try {
      return convert(text, type);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigException(
          "'%s' is no good value for %s: %s".formatted(text, key, e.getMessage()));
    }
  }

  private static Object convert(String text, Type type) {
    if (type instanceof ParameterizedType p && p.getRawType() == Optional.class) {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(convert(text, p.getActualTypeArguments()[0]));
    }
    if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
      Type element = p.getActualTypeArguments()[0];
      return Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .map(s -> convert(s, element))
          .toList();
    }
    return switch (type.getTypeName()) {
      case "java.lang.String" -> text;
      case "java.nio.file.Path" -> Path.of(text);
      case "java.time.Duration" -> duration(text);
      case "int", "java.lang.Integer" -> Math.toIntExact(bytes(text));
      case "long", "java.lang.Long" -> bytes(text);
      case "boolean", "java.lang.Boolean" -> bool(text);
      default -> throw new IllegalStateException("no config values of type " + type);
    };
  }

  private static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw new IllegalArgumentException("write true or false");
    };
  }

  /** A duration such as {@code 10s}; a bare number counts seconds, and may have a fraction. */
  public static Duration duration(String text) {
    if (text.matches("\\d{1,9}\\.\\d{1,9}")) {
      return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact());
    }
    Matcher m = NUMBER_UNIT.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("write a duration such as 500ms, 10s, 5m or 1h");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(n);
      case "", "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      case "d" -> Duration.ofDays(n);
      default ->
          throw new IllegalArgumentException("write a duration such as 500ms, 10s, 5m or 1h");
    };
  }

  /** A number, or a size such as {@code 64MiB}. */
  public static long bytes(String text) {
    Matcher m = NUMBER_UNIT.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("write a number, or a size such as 64MiB");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2).toUpperCase(Locale.ROOT)) {
      case "", "B" -> n;
      case "K", "KIB" -> Math.multiplyExact(n, 1L << 10);
      case "M", "MIB" -> Math.multiplyExact(n, 1L << 20);
      case "G", "GIB" -> Math.multiplyExact(n, 1L << 30);
      case "T", "TIB" -> Math.multiplyExact(n, 1L << 40);
      default -> throw new IllegalArgumentException("write a number, or a size such as 64MiB");
    };
  }
}
