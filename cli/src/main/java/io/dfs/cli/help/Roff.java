package io.dfs.cli.help;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A manual page as it grows: text in the man macros that both groff and mandoc know. */
final class Roff {
  private final StringBuilder out = new StringBuilder();

  /** Text as roff prints it unchanged; hyphens stay such that they can be pasted. */
  static String escaped(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("`", "\\(ga")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti");
  }

  /** A macro's argument. */
  private static String quoted(String text) {
    return '"' + escaped(text).replace("\"", "\\(dq") + '"';
  }

  Roff title(String name, int section, String source) {
    out.append(".\\\" Made from the program itself: dfs man DIR\n");
    out.append(".TH %s %d \"\" %s \"DFS\"\n".formatted(quoted(name), section, quoted(source)));
    out.append(".nh\n.ad l\n");
    return this;
  }

  Roff section(String name) {
    out.append(".SH ").append(name).append('\n');
    return this;
  }

  /** Running text; a line that roff would take for a request is none. */
  Roff text(String text) {
    for (String line : text.lines().toList()) {
      String words = whole(escaped(line.strip()));
      out.append(words.startsWith(".") ? "\\&" : "").append(words).append('\n');
    }
    return this;
  }

  /** No path is cut at the end of a line. */
  private static String whole(String words) {
    return Arrays.stream(words.split(" "))
        .map(word -> word.contains("/") ? "\\%" + word : word)
        .collect(Collectors.joining(" "));
  }

  Roff paragraph() {
    out.append(".PP\n");
    return this;
  }

  /** Something and what it means. */
  Roff item(String what, String meaning) {
    out.append(".TP\n\\fB").append(escaped(what)).append("\\fR\n");
    return text(meaning);
  }

  /** An option: names in bold, its parameter behind them. */
  Roff option(List<String> names, String parameter, String meaning) {
    out.append(".TP\n");
    String separator = "";
    for (String name : names) {
      out.append(separator).append("\\fB").append(escaped(name)).append("\\fR");
      separator = ", ";
    }
    out.append(parameter.isEmpty() ? "" : " \\fI" + escaped(parameter) + "\\fR").append('\n');
    return text(meaning);
  }

  /** Lines as they are. */
  Roff literal(List<String> lines) {
    out.append(".EX\n");
    for (String line : lines) {
      String escaped = escaped(line);
      out.append(escaped.startsWith(".") ? "\\&" : "").append(escaped).append('\n');
    }
    out.append(".EE\n");
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
