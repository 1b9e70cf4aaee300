package io.dfs.common.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Settings as they may be shown to others: by key, as {@link ConfigReader} reads them. */
public final class ShownSettings {
  /** Stands for a secret. */
  public static final String SET = "(set)";

  private static final Map<String, Long> UNITS = unitsMs();

  private ShownSettings() {}

  private static Map<String, Long> unitsMs() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("d", 86_400_000L);
    units.put("h", 3_600_000L);
    units.put("m", 60_000L);
    units.put("s", 1000L);
    return units;
  }

  /** Every component of {@code config}; of a secret only whether there is one. */
  public static Map<String, String> of(Record config) {
    Map<String, String> shown = new LinkedHashMap<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      String key = ConfigReader.key(component.getName());
      shown.put(key, shown(key, text(ConfigReader.value(component, config))));
    }
    return shown;
  }

  /** A value as it may be shown under its key. */
  public static String shown(String key, String value) {
    if (value.isEmpty()) {
      return value;
    }
    return Redaction.isSecret(key) ? SET : Redaction.NONE_KNOWN.of(value);
  }

  private static String text(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(ShownSettings::text).orElse("");
      case Duration duration -> duration(duration);
      case List<?> list -> list.stream().map(ShownSettings::text).collect(Collectors.joining(","));
      default -> value.toString();
    };
  }

  /** In the largest unit that says it exactly. */
  private static String duration(Duration duration) {
    long ms = duration.toMillis();
    return UNITS.entrySet().stream()
        .filter(unit -> ms != 0 && ms % unit.getValue() == 0)
        .findFirst()
        .map(unit -> ms / unit.getValue() + unit.getKey())
        .orElse(ms + "ms");
  }
}
