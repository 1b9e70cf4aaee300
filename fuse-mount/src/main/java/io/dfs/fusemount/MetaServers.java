package io.dfs.fusemount;

import java.util.Map;
import java.util.stream.Collectors;

/** How MetaServers are named, and what of the environment a mount reads. */
final class MetaServers {
  private static final String SOURCE = "dfs@";

  private MetaServers() {}

  /** {@code a:7400,b:7400}, or as /proc/mounts shows it {@code dfs@a:7400+b:7400}. */
  static String list(String said) {
    return said.startsWith(SOURCE) ? said.substring(SOURCE.length()).replace('+', ',') : said;
  }

  /** The variables of mounts, without the keys of other roles. */
  static Map<String, String> environment(Map<String, String> all) {
    return all.entrySet().stream()
        .filter(e -> e.getKey().matches("DFS_MOUNT_.*|DFS_CLIENT_KEY(_FILE)?"))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
