package io.dfs.systemtests.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.config.ConfigReader;
import io.dfs.common.config.ShownSettings;
import io.dfs.datanode.DataNodeConfig;
import io.dfs.fusemount.options.MountConfig;
import io.dfs.metaserver.MetaServerConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/internals/configuration.md and the code have the same keys, defaults and variables. */
class ConfigurationPageTest {
  /** Key, variables, kind, default, meaning. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (`DFS_.*?) \\| (\\w+) \\| (.*?) ?\\| \\S.* \\|$");

  private static final Pattern VARIABLE = Pattern.compile("\\bDFS(?:_[A-Z0-9]+)+\\b");
  private static final Set<String> PREFIXES = Set.of("DFS_METASERVER", "DFS_DATANODE", "DFS_MOUNT");

  /** A key: of the page, or of the code. */
  private record Key(String name, String variable, String kind) {}

  private static String page() throws IOException {
    return Repository.text("docs/internals/configuration.md");
  }

  private static List<MatchResult> rows(String process) throws IOException {
    String section = page().split("\n## `" + process + "`\n", 2)[1].split("\n## ", 2)[0];
    return ROW.matcher(section).results().toList();
  }

  private static String variable(MatchResult row) {
    return row.group(2).split("`", 3)[1];
  }

  private static Key key(String prefix, RecordComponent component) {
    String key = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    String variable = prefix + "_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    return new Key(key, variable, kind(key, component.getGenericType().getTypeName()));
  }

  private static String kind(String key, String type) {
    if (type.matches("int|long|java\\.util\\.Optional<java\\.lang\\.Long>")) {
      return key.matches(".*-(bytes|size)|max-.*") ? "bytes" : "number";
    }
    return type.startsWith(List.class.getName())
        ? "list"
        : type.equals(Duration.class.getName())
            ? "time"
            : type.equals("boolean") ? "switch" : "text";
  }

  private static void assertSame(String process, String prefix, Record defaults)
      throws IOException {
    List<MatchResult> rows = rows(process);
    List<Key> keys =
        Stream.of(defaults.getClass().getRecordComponents()).map(c -> key(prefix, c)).toList();
    assertEquals(
        keys, rows.stream().map(r -> new Key(r.group(1), variable(r), r.group(3))).toList());
    Map<String, String> said = new LinkedHashMap<>();
    rows.forEach(r -> said.put(variable(r), r.group(4).replace("`", "")));
    assertEquals(
        keys.stream().map(Key::variable).filter(v -> said.getOrDefault(v, "").isEmpty()).toList(),
        withoutDefault(prefix, defaults));
    said.values().removeIf(String::isEmpty);
    assertEquals(defaults, new ConfigReader(prefix, said).read(defaults, Optional.empty()));
  }

  private static List<String> withoutDefault(String prefix, Record defaults) {
    Map<String, String> shown = ShownSettings.of(defaults);
    return Stream.of(defaults.getClass().getRecordComponents())
        .map(c -> key(prefix, c))
        .filter(k -> shown.getOrDefault(k.name(), "").isEmpty())
        .map(Key::variable)
        .toList();
  }

  @Test
  void keysOfAMetaServer() throws IOException {
    assertSame("dfs metaserver", "DFS_METASERVER", MetaServerConfig.defaults());
  }

  @Test
  void keysOfADataNode() throws IOException {
    Record defaults = DataNodeConfig.defaults(List.of(), Path.of("disk"));
    assertSame(
        "dfs datanode",
        "DFS_DATANODE",
        ConfigReader.with(defaults, Map.of("dataDirectories", List.of())));
  }

  @Test
  void keysOfAMount() throws IOException {
    assertSame("dfs-mount", "DFS_MOUNT", MountConfig.defaults());
  }

  /**
   * Those that programs and launchers read or name; each is on the page, and the page has no other.
   */
  @Test
  void variables() throws IOException {
    Set<String> code = new TreeSet<>(PREFIXES);
    for (Path source : sources()) {
      code.addAll(variables(Files.readString(source)));
    }
    Set<String> page = variables(page());
    Set<String> unknown = new TreeSet<>(code);
    unknown.removeIf(v -> page.contains(v) || page.contains(v.replaceFirst("_FILE$", "")));
    assertEquals(PREFIXES, unknown, "not on the page");

    Set<String> others = variables(page().split("\n## Other variables\n", 2)[1]);
    others.removeAll(code);
    assertEquals(Set.of(), others, "of nothing");
  }

  private static Set<String> variables(String text) {
    Set<String> found = new TreeSet<>();
    VARIABLE.matcher(text).results().forEach(m -> found.add(m.group()));
    return found;
  }

  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String file : List.of("dfs", "dfs-mount", "bin/launch.sh")) {
      found.add(Repository.ROOT.resolve(file));
    }
    try (Stream<Path> modules = Files.list(Repository.ROOT)) {
      for (Path main : modules.map(m -> m.resolve("src/main")).filter(Files::exists).toList()) {
        try (Stream<Path> files = Files.walk(main)) {
          files.filter(f -> f.toString().matches(".*\\.(java|xml)")).forEach(found::add);
        }
      }
    }
    return found;
  }
}
