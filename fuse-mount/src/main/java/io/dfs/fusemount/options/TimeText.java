package io.dfs.fusemount.options;

import io.dfs.common.config.ConfigValue;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Seconds, or 500ms, 10s, 5m. */
public final class TimeText implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return ConfigValue.duration(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'%s' is no good time: %s".formatted(text, e.getMessage()));
    }
  }
}
