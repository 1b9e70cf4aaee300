package io.dfs.fusemount.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * Options that set a key of {@link MountConfig}: their values are texts, read there, so that the
 * command line, {@code -o}, file and environment are held to the same rules.
 */
@SuppressWarnings({"unused", "NullAway.Init"}) // picocli sets them, settings() asks picocli
public final class SettingOptions {
  /** Options whose key is not their name. */
  private static final Map<String, String> KEYS = Map.of("--key-file", "client-key-file");

  @Option(
      names = "--subdir",
      paramLabel = "PATH",
      description = "Mount this directory of the volume instead of its root.")
  private String subdir;

  @Option(names = "--read-only", description = "Change nothing; the same as -o ro.")
  private boolean readOnly;

  @Option(
      names = "--entry-timeout",
      paramLabel = "TIME",
      description = "How old a name may be (default: 1s).")
  private String entryTimeout;

  @Option(
      names = "--attr-timeout",
      paramLabel = "TIME",
      description = "How old attributes may be (default: 1s).")
  private String attrTimeout;

  @Option(
      names = "--op-timeout",
      paramLabel = "TIME",
      description = "How long a call waits for an unreachable cluster (default: 60s).")
  private String opTimeout;

  @Option(
      names = "--buffer-size",
      paramLabel = "SIZE",
      description = "Memory for data on its way to DataNodes (default: 128MiB).")
  private String bufferSize;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      description = "Memory for data that was read (default: 128MiB).")
  private String cacheSize;

  @Option(
      names = "--close",
      paramLabel = "WHEN",
      description =
          "close(2) returns when the data is: durable, or received by every member but not on its"
              + " disk (default: durable).")
  private String close;

  @Option(
      names = "--namespace",
      paramLabel = "MODE",
      description =
          "Changes of names are at the MetaServer before they are answered: strict, the only mode"
              + " yet (default: strict).")
  private String namespace;

  @Option(
      names = "--root-squash",
      paramLabel = "UID:GID",
      arity = "0..1",
      fallbackValue = MountConfig.NOBODY,
      description = "Treat root of this machine as this user (default when given: 65534:65534).")
  private String rootSquash;

  @Option(
      names = "--map-uid",
      paramLabel = "LOCAL:STORED",
      split = ",",
      description = "Store files of user LOCAL as those of STORED, and show them the other way.")
  private List<String> mapUid = new ArrayList<>();

  @Option(
      names = "--map-gid",
      paramLabel = "LOCAL:STORED",
      split = ",",
      description = "The same for groups.")
  private List<String> mapGid = new ArrayList<>();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Where this machine is: replicas in the same zone are preferred.")
  private String zone;

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      description = "Answer HTTP /healthz, /readyz, /metrics there (host: 127.0.0.1).")
  private String metrics;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Holds the cluster's key for mounts (default: $DFS_CLIENT_KEY).")
  private @Nullable Path keyFile;

  /** Keys that the command line set, and their values. */
  public Map<String, String> settings(ParseResult parsed) {
    Map<String, String> settings = new TreeMap<>();
    for (OptionSpec option : parsed.matchedOptions()) {
      if (isOurs(option)) {
        String name = option.longestName();
        settings.put(KEYS.getOrDefault(name, name.substring(2)), text(option));
      }
    }
    return settings;
  }

  private boolean isOurs(OptionSpec option) {
    return option.userObject() instanceof java.lang.reflect.Field field
        && field.getDeclaringClass() == SettingOptions.class;
  }

  private static String text(OptionSpec option) {
    Object value = option.getValue();
    return value instanceof List<?> list
        ? String.join(",", list.stream().map(Object::toString).toList())
        : Optional.ofNullable(value).map(Object::toString).orElse("");
  }
}
