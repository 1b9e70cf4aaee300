package io.dfs.fusemount.options;

import io.dfs.common.cli.Nearest;
import io.dfs.common.config.ConfigException;
import io.dfs.fusemount.options.OptionMeaning.Addition;
import io.dfs.fusemount.options.OptionMeaning.Choice;
import io.dfs.fusemount.options.OptionMeaning.Constant;
import io.dfs.fusemount.options.OptionMeaning.KernelFlag;
import io.dfs.fusemount.options.OptionMeaning.Nothing;
import io.dfs.fusemount.options.OptionMeaning.Only;
import io.dfs.fusemount.options.OptionMeaning.Refused;
import io.dfs.fusemount.options.OptionMeaning.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code -o ro,allow_other,attr_timeout=0.5} as settings. Of names that contradict each other the
 * last one counts. Confined to a thread.
 */
public final class OptionList {
  /** The key under which {@code config=FILE} stands; it is none of the configuration. */
  public static final String CONFIG = "config";

  private static final String FLAGS = "mount-flags";

  private final boolean sloppy;
  private final Map<String, String> settings = new TreeMap<>();
  private final Map<String, String> flagByWhatItIsAbout = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();

  /**
   * @param sloppy whether names that are not known are passed over, as with mount(8)'s -s
   */
  public OptionList(boolean sloppy) {
    this.sloppy = sloppy;
  }

  /**
   * Adds a list.
   *
   * @throws ConfigException a name that is not known, or one without the value that it needs
   */
  public OptionList add(String text) {
    split(text).forEach(this::addOne);
    return this;
  }

  /** By commas, except between double quotes, which mount(8) lets through. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (char c : text.toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts.stream().map(String::strip).filter(p -> !p.isEmpty()).toList();
  }

  private void addOne(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    Optional<String> value =
        equals < 0 ? Optional.empty() : Optional.of(option.substring(equals + 1));
    Optional<OptionMeaning> meaning = OptionNames.meaning(name);
    if (meaning.isPresent()) {
      apply(meaning.get(), name, value);
    } else if (!sloppy) {
      throw unknown(name);
    }
  }

  private void apply(OptionMeaning meaning, String name, Optional<String> value) {
    switch (meaning) {
      case Setting s -> settings.put(s.key(), needed(name, value));
      case Addition a -> settings.merge(a.key(), needed(name, value), (x, y) -> x + "," + y);
      case Choice c -> settings.put(c.key(), value.orElse(c.value()));
      case Constant c -> {
        requireNone(name, value);
        settings.put(c.key(), c.value());
      }
      case KernelFlag f -> {
        requireNone(name, value);
        flagByWhatItIsAbout.remove(aspect(name));
        flagByWhatItIsAbout.put(aspect(name), name);
      }
      case Only o -> requireOnly(o, name, value);
      case Nothing n -> {
        if (!n.remark().isEmpty()) {
          remarks.add("%s changes nothing: %s".formatted(name, n.remark()));
        }
      }
      case Refused r ->
          throw new ConfigException("%s is not possible: %s".formatted(name, r.why()));
    }
  }

  /** suid and nosuid, sync and async are about one thing each. */
  private static String aspect(String flag) {
    return flag.equals("async") ? "sync" : flag.replaceFirst("^no", "");
  }

  private static String needed(String name, Optional<String> value) {
    return value
        .filter(v -> !v.isEmpty())
        .orElseThrow(() -> new ConfigException("write %s=VALUE".formatted(name)));
  }

  private static void requireNone(String name, Optional<String> value) {
    if (value.isPresent()) {
      throw new ConfigException("%s takes no value: '%s'".formatted(name, value.get()));
    }
  }

  private static void requireOnly(Only only, String name, Optional<String> value) {
    if (!value.equals(Optional.of(only.value()))) {
      throw new ConfigException("%s can only be %s: %s".formatted(name, only.value(), only.why()));
    }
  }

  private static ConfigException unknown(String name) {
    return new ConfigException(
        "mount option '%s' is not known%s"
            .formatted(
                name,
                Nearest.of(name, OptionNames.known())
                    .map("; did you mean '%s'?"::formatted)
                    .orElse("")));
  }

  /** Keys of {@link MountConfig} and what they were set to. */
  public Map<String, String> settings() {
    Map<String, String> all = new TreeMap<>(settings);
    if (!flagByWhatItIsAbout.isEmpty()) {
      all.put(FLAGS, String.join(",", flagByWhatItIsAbout.values()));
    }
    return all;
  }

  /** A sentence for each option that does not do what its name says. */
  public List<String> remarks() {
    return List.copyOf(remarks);
  }
}
