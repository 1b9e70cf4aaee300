package io.dfs.common.config;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Fills a config record: defaults, then a properties file, then the environment, then flags. The
 * component {@code databaseUrl} is {@code database-url} in the file and {@code PREFIX_DATABASE_URL}
 * in the environment. A text may come from a file of its own, {@code client-key-file=/run/key}, so
 * that a secret stands nowhere else. An unknown key stops start-up. Nested records are not
 * supported: a component's configuration is one flat record.
 */
public final class ConfigReader {
  /** What Kubernetes puts into the environment for each service: not meant for us. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

  private static final String FILE = "-file";

  private final String prefix;
  private final Map<String, String> environment;
  private final Set<String> shared;

  /**
   * @param prefix of environment variables, such as {@code DFS_METASERVER}
   */
  public ConfigReader(String prefix, Map<String, String> environment) {
    this(prefix, environment, Set.of());
  }

  private ConfigReader(String prefix, Map<String, String> environment, Set<String> shared) {
    this.prefix = prefix;
    this.environment = Map.copyOf(environment);
    this.shared = Set.copyOf(shared);
  }

  /**
   * Takes the keys that prove roles also from {@code DFS_CLIENT_KEY}, {@code DFS_ADMIN_KEY_FILE}.
   */
  public ConfigReader withClusterKeys() {
    Set<String> names = new TreeSet<>();
    for (String key : List.of("client-key", "datanode-key", "admin-key")) {
      names.add(key);
      names.add(key + FILE);
    }
    return new ConfigReader(prefix, environment, names);
  }

  /**
   * As below, without flags.
   *
   * @throws ConfigException an unknown key, a value of the wrong form, or a file that cannot be
   *     read
   */
  public <R extends Record> R read(R defaults, Optional<Path> file) {
    return read(defaults, file, Map.of());
  }

  /**
   * @param flags what the command line said, by key
   * @throws ConfigException an unknown key, a value of the wrong form, or a file that cannot be
   *     read
   */
  public <R extends Record> R read(R defaults, Optional<Path> file, Map<String, String> flags) {
    Map<String, String> settings = new TreeMap<>();
    file.ifPresent(f -> merge(settings, fromFile(f)));
    merge(settings, fromShared());
    merge(settings, fromEnvironment());
    merge(settings, flags);
    return fill(defaults, settings);
  }

  /** What is nearer goes over what is further away, whether a value or the file that holds it. */
  private static void merge(Map<String, String> settings, Map<String, String> nearer) {
    nearer.keySet().forEach(k -> settings.remove(k.endsWith(FILE) ? withoutFile(k) : k + FILE));
    settings.putAll(nearer);
  }

  private static String withoutFile(String key) {
    return key.substring(0, key.length() - FILE.length());
  }

  /**
   * {@code record} with some components replaced, by name: for wiring code and tests.
   *
   * @param values each of its component's type
   */
  public static <R extends Record> R with(R record, Map<String, ?> values) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Map<String, Object> left = new TreeMap<>(values);
    Object[] all = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Object replaced = left.remove(components[i].getName());
      all[i] = replaced == null ? value(components[i], record) : replaced;
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(record.getClass() + " has no " + left.keySet());
    }
    return construct(record, components, all);
  }

  private static Map<String, String> fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (NoSuchFileException e) {
      throw new ConfigException("there is no configuration file " + file);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("cannot read configuration file " + file + ": " + e.getMessage());
    }
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
    return settings;
  }

  private Map<String, String> fromShared() {
    Map<String, String> found = new TreeMap<>();
    for (String key : shared) {
      String value = environment.get(variable("DFS", key));
      if (value != null && !value.isEmpty()) {
        found.put(key, value);
      }
    }
    return found;
  }

  private Map<String, String> fromEnvironment() {
    String start = prefix + "_";
    Set<String> taken =
        shared.stream().map(k -> variable("DFS", k)).collect(Collectors.toUnmodifiableSet());
    return environment.entrySet().stream()
        .filter(e -> e.getKey().startsWith(start) && !taken.contains(e.getKey()))
        .filter(e -> !isServiceLink(e.getKey().substring(start.length()), e.getValue()))
        .collect(
            Collectors.toMap(
                e ->
                    e.getKey().substring(start.length()).toLowerCase(Locale.ROOT).replace('_', '-'),
                Map.Entry::getValue));
  }

  private static boolean isServiceLink(String name, String value) {
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("PORT") && value.matches("(tcp|udp|sctp)://.*"));
  }

  private <R extends Record> R fill(R defaults, Map<String, String> settings) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Map<String, String> unknown = new TreeMap<>(settings);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = key(components[i].getName());
      String text = unknown.remove(key);
      if (text == null && ConfigValue.isText(components[i].getGenericType())) {
        String file = unknown.remove(key + FILE);
        text = file == null ? null : secret(key + FILE, Path.of(file.strip()));
      }
      values[i] =
          text == null
              ? value(components[i], defaults)
              : ConfigValue.parse(key, text.strip(), components[i].getGenericType());
    }
    if (!unknown.isEmpty()) {
      throw unknownKey(unknown.keySet().iterator().next(), components);
    }
    return construct(defaults, components, values);
  }

  private static String secret(String key, Path file) {
    try {
      String text = Files.readString(file).strip();
      if (text.isEmpty()) {
        throw new ConfigException("%s: %s is empty".formatted(key, file));
      }
      return text;
    } catch (NoSuchFileException e) {
      throw new ConfigException("%s: there is no file %s".formatted(key, file));
    } catch (IOException e) {
      throw new ConfigException("%s: cannot read %s: %s".formatted(key, file, e.getMessage()));
    }
  }

  @SuppressWarnings("unchecked") // the constructor of R makes an R
  private static <R extends Record> R construct(
      R like, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = like.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return (R) constructor.newInstance(values);
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
        "unknown configuration key '%s' (environment: %s); known keys: %s"
            .formatted(key, variable(prefix, key), known));
  }

  private static String variable(String prefix, String key) {
    return prefix + "_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  static Object value(RecordComponent component, Record record) {
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
