package io.dfs.cli.term;

import io.dfs.common.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options as people write them. */
public final class Values {
  private Values() {}

  /** Makes {@code line} and all below it read paths as {@link ByteText}. */
  public static void register(CommandLine line) {
    line.registerConverter(Path.class, LocalPaths::path);
  }

  /** "128K", "1MiB", "4096": more than nothing. */
  public static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        long bytes = ConfigValue.bytes(text);
        if (bytes > 0) {
          return bytes;
        }
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new TypeConversionException(
            "'%s' is no size: write 4096, 128K or 1M".formatted(text));
      }
      throw new TypeConversionException("'%s' is no size above 0".formatted(text));
    }
  }

  /** As {@link Size}, or 0. */
  public static final class SizeOrNone implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return text.equals("0") ? 0 : new Size().convert(text);
    }
  }

  /** "500ms", "10s", "5m": more than nothing. */
  public static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        Duration time = ConfigValue.duration(text);
        if (time.isPositive()) {
          return time;
        }
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new TypeConversionException(
            "'%s' is no time: write 500ms, 10s or 5m".formatted(text));
      }
      throw new TypeConversionException("'%s' is no time above 0".formatted(text));
    }
  }
}
