package io.dfs.common.config;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fills a config record: defaults, then a properties file, then the environment. The component
 * {@code databaseUrl} is {@code database-url} in the file and {@code PREFIX_DATABASE_URL} in the
 * environment. An unknown key stops start-up. Nested records are not supported: a component's
 * configuration is one flat record.
 */
public final class ConfigReader {
  private final String prefix;
  private final Map<String, String> environment;

  /**
   * @param prefix of environment variables, such as {@code DFS_METASERVER}
   */
  public ConfigReader(String prefix, Map<String, String> environment) {
    this.prefix = prefix;
    this.environment = Map.copyOf(environment);
  }

  /**
   * @throws ConfigException an unknown key, a value of the wrong form, or a file that cannot be
   *     read
   */
  public <R extends Record> R read(R defaults, Optional<Path> file) {
    Map<String, String> settings = new TreeMap<>();
    file.ifPresent(f -> settings.putAll(fromFile(f)));
    settings.putAll(fromEnvironment());
    return fill(defaults, settings);
  }

  private static Map<String, String> fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("cannot read configuration file " + file + ": " + e.getMessage());
    }
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
    return settings;
  }

  private Map<String, String> fromEnvironment() {
    String start = prefix + "_";
    return environment.entrySet().stream()
        .filter(e -> e.getKey().startsWith(start))
        .collect(
            Collectors.toMap(
                e ->
                    e.getKey().substring(start.length()).toLowerCase(Locale.ROOT).replace('_', '-'),
                Map.Entry::getValue));
  }

  @SuppressWarnings("unchecked") // the constructor of R makes an R
  private <R extends Record> R fill(R defaults, Map<String, String> settings) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Map<String, String> unknown = new TreeMap<>(settings);
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = key(components[i].getName());
      String text = unknown.remove(key);
      types[i] = components[i].getType();
      values[i] =
          text == null
              ? value(components[i], defaults)
              : ConfigValue.parse(key, text.strip(), components[i].getGenericType());
    }
    if (!unknown.isEmpty()) {
      throw unknownKey(unknown.keySet().iterator().next(), components);
    }
    try {
      return (R) defaults.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new ConfigException(reason(e));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record has its canonical constructor", e);
    }
  }

  /** What the record's own check said. */
  private static String reason(InvocationTargetException e) {
    Throwable cause = e.getCause();
    return cause == null ? e.toString() : String.valueOf(cause.getMessage());
  }

  private ConfigException unknownKey(String key, RecordComponent[] components) {
    String known =
        Arrays.stream(components).map(c -> key(c.getName())).collect(Collectors.joining(", "));
    return new ConfigException(
        "unknown configuration key '%s' (environment: %s_%s); known keys: %s"
            .formatted(key, prefix, key.toUpperCase(Locale.ROOT).replace('-', '_'), known));
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record has its accessors", e);
    }
  }

  /** {@code databaseUrl} as {@code database-url}. */
  static String key(String component) {
    return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
