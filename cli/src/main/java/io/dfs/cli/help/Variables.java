package io.dfs.cli.help;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The environment that commands look at. */
final class Variables {
  private static final Map<String, String> CLUSTER = new LinkedHashMap<>();
  private static final Map<String, String> ALL = new LinkedHashMap<>();

  static {
    CLUSTER.put("DFS_META", "MetaServers of the cluster: HOST:PORT[,HOST:PORT...].");
    CLUSTER.put(
        "DFS_CLIENT_KEY, DFS_CLIENT_KEY_FILE",
        "The cluster key for commands on files, or the file that holds it.");
    CLUSTER.put(
        "DFS_ADMIN_KEY, DFS_ADMIN_KEY_FILE",
        "The cluster key for commands on the cluster, or the file that holds it.");
    CLUSTER.put("XDG_DATA_HOME", "The local cluster is kept in the directory dfs below it.");
    ALL.put("DFS_LOG_LEVEL", "error, warn, info, debug or trace.");
    ALL.put("DFS_LOG_FORMAT", "text or json.");
    ALL.put("DFS_JAVA_HOME", "The JDK 25 to use.");
    ALL.put("DFS_HEAP, DFS_DIRECT_MEMORY, DFS_JAVA_OPTS", "Memory and options of the JVM.");
  }

  private Variables() {}

  /** Those that {@code command} looks at. */
  static Map<String, String> of(CommandSpec command) {
    Map<String, String> variables = new LinkedHashMap<>();
    if (command.findOption("--meta") != null) {
      variables.putAll(CLUSTER);
    }
    variables.putAll(ALL);
    return variables;
  }
}
