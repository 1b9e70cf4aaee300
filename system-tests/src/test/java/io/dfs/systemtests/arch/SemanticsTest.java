package io.dfs.systemtests.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/SEMANTICS.md names tests that there are. */
class SemanticsTest {
  private static final Pattern CLASS = Pattern.compile("`(\\w+(?:Test|Contract))(?:#(\\w+))?`");
  private static final Pattern GROUP = Pattern.compile("`(\\d\\d-[a-z0-9-]+)`");

  private static String page() throws IOException {
    return Repository.text("docs/SEMANTICS.md");
  }

  /** What the text names and is not there. */
  private static List<String> missing(String text) throws IOException {
    List<String> missing = new ArrayList<>();
    for (Matcher m = CLASS.matcher(text); m.find(); ) {
      List<Path> sources = sources(m.group(1));
      if (sources.isEmpty() || (m.group(2) != null && !hasMethod(sources, m.group(2)))) {
        missing.add(m.group());
      }
    }
    for (Matcher m = GROUP.matcher(text); m.find(); ) {
      if (!Files.isExecutable(Repository.ROOT.resolve("system-tests/groups").resolve(m.group(1)))) {
        missing.add(m.group());
      }
    }
    return missing;
  }

  /** Contracts stand with the fakes, in testkit's main sources. */
  private static List<Path> sources(String name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Repository.ROOT)) {
      for (Path module : modules.toList()) {
        for (String part : List.of("src/test/java", "src/main/java")) {
          Path sources = module.resolve(part);
          if (Files.isDirectory(sources)) {
            try (Stream<Path> files = Files.walk(sources)) {
              files.filter(f -> f.endsWith(name + ".java")).forEach(found::add);
            }
          }
        }
      }
    }
    return found;
  }

  private static boolean hasMethod(List<Path> sources, String method) throws IOException {
    Pattern test =
        Pattern.compile(
            "@(?:Test|ParameterizedTest)\\s+(?:@\\w+(?:\\([^)]*\\))?\\s+)*void " + method + "\\(");
    for (Path source : sources) {
      if (test.matcher(Files.readString(source)).find()) {
        return true;
      }
    }
    return false;
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    assertEquals(List.of(), missing(page()));
  }

  @Test
  void everyPromiseNamesATest() throws IOException {
    List<String> rows =
        page()
            .lines()
            .filter(l -> l.startsWith("|") && !l.startsWith("|---"))
            .filter(l -> !l.contains("Held by") && !l.contains("Provoked by"))
            .toList();
    assertTrue(rows.size() > 20, rows.size() + " rows");
    assertEquals(
        List.of(),
        rows.stream().filter(r -> !CLASS.matcher(r).find() && !GROUP.matcher(r).find()).toList());
    List<String> promises = IntStream.rangeClosed(1, 9).mapToObj(i -> "| P" + i + " |").toList();
    assertEquals(
        List.of(),
        promises.stream().filter(p -> rows.stream().noneMatch(r -> r.startsWith(p))).toList());
  }

  @Test
  void whatIsNotThereIsNoticed() throws IOException {
    String planted =
        "`NoSuchTest`, `SemanticsTest#noSuchMethod`, `SemanticsTest#missing`, `99-nothing`,"
            + " `SemanticsTest#whatIsNotThereIsNoticed`, `30-two-mounts`, `SlotContract`";
    assertEquals(
        List.of(
            "`NoSuchTest`",
            "`SemanticsTest#noSuchMethod`",
            "`SemanticsTest#missing`",
            "`99-nothing`"),
        missing(planted));
  }
}
