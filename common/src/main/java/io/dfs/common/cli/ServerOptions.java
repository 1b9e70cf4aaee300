package io.dfs.common.cli;

import io.dfs.common.config.ConfigException;
import io.dfs.common.config.ConfigReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of a command that has a configuration: {@code --config FILE}, and flags for what
 * people set most. Defaults, then the file, then the environment, then the flags.
 *
 * @param prefix of environment variables, such as {@code DFS_METASERVER}
 */
public record ServerOptions(String prefix, List<ConfigFlag> flags) {
  private static final String CONFIG = "--config";

  /** Everybody on the machine reads command lines. */
  private static final Pattern PASSWORD = Pattern.compile("(?i)[?&]password=");

  public ServerOptions {
    flags = List.copyOf(flags);
  }

  /** Flags that every server has. */
  public static List<ConfigFlag> common(int port, int httpPort) {
    return List.of(
        ConfigFlag.of(
            "listen",
            "ADDRESS",
            "Address to listen on (default: 127.0.0.1). Others than loopback need cluster keys."),
        ConfigFlag.of("port", "PORT", "0 takes a free one (default: %d).".formatted(port)),
        ConfigFlag.of(
            "advertise",
            "HOST:PORT",
            "Where others reach this server (default: where it listens)."),
        ConfigFlag.of(
            "http-listen",
            "ADDRESS",
            "Address for /healthz, /readyz and /metrics (default: as --listen)."),
        ConfigFlag.of(
            "http-port",
            "PORT",
            "Port for these; 0 takes a free one (default: %d).".formatted(httpPort)),
        ConfigFlag.of(
            "start-timeout",
            "TIME",
            "How long to look for what this server needs before giving up (default: 60s)."),
        ConfigFlag.of("client-key-file", "FILE", "Holds the key of mounts and commands."),
        ConfigFlag.of("datanode-key-file", "FILE", "Holds the key of DataNodes."),
        ConfigFlag.of("admin-key-file", "FILE", "Holds the key of administrators."));
  }

  /** Adds the options to a command. */
  public CommandSpec addTo(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description(
                "A properties file: 'key=value' lines with the keys of these options and more.")
            .build());
    flags.forEach(f -> spec.addOption(option(f)));
    return spec;
  }

  private static OptionSpec option(ConfigFlag flag) {
    OptionSpec.Builder builder =
        OptionSpec.builder(flag.name())
            .paramLabel(flag.label())
            .description(flag.description())
            .arity("1");
    return (flag.several()
            ? builder.type(List.class).auxiliaryTypes(String.class)
            : builder.type(String.class))
        .build();
  }

  /**
   * The configuration that {@code parsed}, its file and the environment make of {@code defaults}.
   *
   * @throws ConfigException one sentence that says what cannot be used
   */
  public <R extends Record> R read(
      R defaults, ParseResult parsed, Map<String, String> environment) {
    Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue(CONFIG, (Path) null));
    return new ConfigReader(prefix, environment)
        .withClusterKeys()
        .read(defaults, file, given(parsed));
  }

  private Map<String, String> given(ParseResult parsed) {
    Map<String, String> given = new TreeMap<>();
    for (ConfigFlag flag : flags) {
      if (parsed.hasMatchedOption(flag.name())) {
        String value = String.join(",", parsed.matchedOption(flag.name()).originalStringValues());
        requireNoSecret(flag, value);
        given.put(flag.key(), value);
      }
    }
    return given;
  }

  private void requireNoSecret(ConfigFlag flag, String value) {
    if (PASSWORD.matcher(value).find()) {
      throw new ConfigException(
          "%s must not hold a password, which others could read: name a file that holds it, or set %s_DATABASE_PASSWORD"
              .formatted(flag.name(), prefix));
    }
  }
}
