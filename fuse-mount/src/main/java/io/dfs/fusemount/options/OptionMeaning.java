package io.dfs.fusemount.options;

/** What a name in an {@code -o} list does. */
sealed interface OptionMeaning {

  /** {@code name=value} sets a key of the configuration. */
  record Setting(String key) implements OptionMeaning {}

  /** As {@link Setting}; said again it adds to the list. */
  record Addition(String key) implements OptionMeaning {}

  /** {@code name} alone sets a key to {@code value}; {@code name=other} sets it to the other. */
  record Choice(String key, String value) implements OptionMeaning {}

  /** {@code name} alone sets a key to {@code value}. */
  record Constant(String key, String value) implements OptionMeaning {}

  /** A flag that the kernel keeps; the last of those that mean the same thing counts. */
  record KernelFlag() implements OptionMeaning {}

  /** Only one value is possible, which is the default. */
  record Only(String value, String why) implements OptionMeaning {}

  /**
   * Changes nothing.
   *
   * @param remark what to tell the user; empty for what is for mount(8) or is so anyway
   */
  record Nothing(String remark) implements OptionMeaning {}

  /** Cannot be had at all. */
  record Refused(String why) implements OptionMeaning {}
}
