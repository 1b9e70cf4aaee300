package io.dfs.fusemount.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the command line set, as the options of a line in /etc/fstab. */
public final class FstabOptions {
  /** Keys that are named by their values. */
  private static final Map<String, Map<String, String>> NAMES =
      Map.of(
          "read-only", Map.of("true", "ro", "false", "rw"),
          "allow-other", Map.of("yes", "allow_other", "no", "noallow_other", "root", "allow_root"),
          "direct-io", Map.of("true", "direct_io"),
          "nonempty", Map.of("true", "nonempty"),
          "debug", Map.of("true", "debug"),
          "root-squash", Map.of("", "no_root_squash"));

  private FstabOptions() {}

  /** After _netdev: the mount waits for the network. */
  public static String of(Map<String, String> settings) {
    List<String> options = new ArrayList<>(List.of("_netdev"));
    new TreeMap<>(settings).forEach((key, value) -> options.addAll(options(key, value)));
    return String.join(",", options);
  }

  private static List<String> options(String key, String value) {
    String named = NAMES.getOrDefault(key, Map.of()).get(value);
    if (named != null) {
      return List.of(named);
    }
    return switch (key) {
      case "meta-servers" -> List.of();
      case "mount-flags" -> List.of(value.split(","));
      case "client-key-file" -> List.of("key_file=" + absolute(value));
      case OptionList.CONFIG -> List.of("config=" + absolute(value));
      case "map-uid", "map-gid" ->
          List.of(value.split(",")).stream().map(pair -> name(key) + "=" + pair).toList();
      default -> List.of(name(key) + "=" + value);
    };
  }

  private static String name(String key) {
    return key.replace('-', '_');
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }
}
