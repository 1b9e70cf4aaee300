package io.dfs.fusemount;

import io.dfs.common.config.ConfigException;
import io.dfs.common.config.ConfigValue;
import io.dfs.fusemount.fuse.AllowOther;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code -o ro,allow_other,attr_timeout=0.5}: the names that mount(8) and mount.fuse(8) know. */
final class MountOptionList {
  /** For mount(8), for fusermount, or what we do anyway. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "rw",
          "defaults",
          "auto",
          "noauto",
          "user",
          "nouser",
          "users",
          "owner",
          "group",
          "_netdev",
          "nofail",
          "exec",
          "suid",
          "nosuid",
          "dev",
          "nodev",
          "async",
          "atime",
          "noatime",
          "relatime",
          "diratime",
          "nodiratime",
          "default_permissions",
          "big_writes",
          "auto_cache",
          "use_ino",
          "hard_remove",
          "nonempty");

  private boolean readOnly;
  private AllowOther allowOther = AllowOther.AUTO;
  private Duration entryTimeout;
  private Duration attrTimeout;
  private Duration opTimeout;

  /** Starts with what the command line's own options say. */
  MountOptionList(Duration entryTimeout, Duration attrTimeout, Duration opTimeout) {
    this.entryTimeout = entryTimeout;
    this.attrTimeout = attrTimeout;
    this.opTimeout = opTimeout;
  }

  /** Each text is a list with commas; later ones win. */
  void apply(List<String> texts) {
    for (String text : texts) {
      for (String option : text.split(",", -1)) {
        if (!option.isEmpty()) {
          apply(option);
        }
      }
    }
  }

  private void apply(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    String value = equals < 0 ? "" : option.substring(equals + 1);
    switch (name) {
      case "ro" -> readOnly = true;
      case "allow_other" -> allowOther = AllowOther.YES;
      case "noallow_other" -> allowOther = AllowOther.NO;
      case "entry_timeout" -> entryTimeout = duration(name, value);
      case "attr_timeout", "ac_attr_timeout" -> attrTimeout = duration(name, value);
      case "op_timeout" -> opTimeout = duration(name, value);
      default -> {
        if (!WITHOUT_EFFECT.contains(name) && !name.startsWith("x-")) {
          throw new ConfigException(
              "mount option '%s' is not known; known are ro, rw, allow_other, noallow_other,"
                      .formatted(name)
                  + " entry_timeout=, attr_timeout=, op_timeout=");
        }
      }
    }
  }

  /** Seconds with fractions, as FUSE writes them, or 500ms, 10s, 5m. */
  static Duration duration(String name, String text) {
    try {
      if (text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
        return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValueExact());
      }
      return ConfigValue.duration(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "'%s' is no good value for %s: %s".formatted(text, name, e.getMessage()));
    }
  }

  boolean readOnly() {
    return readOnly;
  }

  AllowOther allowOther() {
    return allowOther;
  }

  Duration entryTimeout() {
    return entryTimeout;
  }

  Duration attrTimeout() {
    return attrTimeout;
  }

  Duration opTimeout() {
    return opTimeout;
  }
}
