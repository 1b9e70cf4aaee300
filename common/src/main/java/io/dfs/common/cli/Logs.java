package io.dfs.common.cli;

import io.dfs.common.config.ConfigException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where a program's log goes and what it looks like: {@code DFS_LOG_FORMAT} is text or json, {@code
 * DFS_LOG_LEVEL} error to trace. Libraries that log through java.util.logging (gRPC) write to the
 * same log.
 */
public final class Logs {
  private static final String CONFIGURATION = "logback.configurationFile";

  private Logs() {}

  /** What sort of program it is. */
  public enum Program {
    /** Ends soon: what goes wrong, on standard error. */
    COMMAND,
    /** Runs on: what it does, with dates. */
    SERVER
  }

  /**
   * Called once, first thing in a program, before the first logger.
   *
   * @throws ConfigException for a format or level that does not exist
   */
  public static void start(Program program, Map<String, String> environment) {
    require(environment, "DFS_LOG_FORMAT", Set.of("text", "json"));
    require(environment, "DFS_LOG_LEVEL", Set.of("error", "warn", "info", "debug", "trace"));
    if (System.getProperty(CONFIGURATION) == null) {
      System.setProperty(CONFIGURATION, configuration(program, environment));
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** A file of the program that starts, {@code cli}. */
  static String configuration(Program program, Map<String, String> environment) {
    boolean json = environment.getOrDefault("DFS_LOG_FORMAT", "").equalsIgnoreCase("json");
    if (!environment.getOrDefault("DFS_LOG_FILE", "").isEmpty()) {
      return json ? "logback-background-json.xml" : "logback-background.xml";
    }
    if (program == Program.SERVER) {
      return json ? "logback-server-json.xml" : "logback-server.xml";
    }
    return json ? "logback-json.xml" : "logback.xml";
  }

  private static void require(Map<String, String> environment, String name, Set<String> allowed) {
    String value = environment.getOrDefault(name, "").toLowerCase(Locale.ROOT);
    if (!value.isEmpty() && !allowed.contains(value)) {
      throw new ConfigException(
          "%s=%s: write one of %s"
              .formatted(
                  name,
                  environment.get(name),
                  String.join(", ", allowed.stream().sorted().toList())));
    }
  }
}
