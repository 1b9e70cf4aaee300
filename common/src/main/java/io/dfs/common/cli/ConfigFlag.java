package io.dfs.common.cli;

/**
 * An option of the command line that goes over a configuration key.
 *
 * @param name such as {@code --http-port}
 * @param key such as {@code http-port}
 * @param label what its value is, for the help
 * @param several whether it may be given several times, and a value be a list by commas
 */
public record ConfigFlag(
    String name, String key, String label, boolean several, String description) {

  /** The option of key {@code port} is {@code --port}. */
  public static ConfigFlag of(String key, String label, String description) {
    return new ConfigFlag("--" + key, key, label, false, description);
  }

  /** One for a list. */
  public static ConfigFlag list(String name, String key, String label, String description) {
    return new ConfigFlag(name, key, label, true, description);
  }
}
