package io.dfs.cli.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What stands below the options in a command's help: paragraphs, and behind "Examples:" lines that
 * can be run.
 */
record Footer(List<String> paragraphs, List<String> examples) {
  private static final String EXAMPLES = "Examples:";

  static Footer of(String[] lines) {
    List<String> paragraphs = new ArrayList<>();
    List<String> examples = new ArrayList<>();
    boolean inExamples = false;
    StringBuilder paragraph = new StringBuilder();
    for (String line : Arrays.stream(lines).flatMap(String::lines).toList()) {
      if (line.isBlank()) {
        add(paragraphs, paragraph);
        inExamples = false;
      } else if (line.strip().equals(EXAMPLES)) {
        inExamples = true;
      } else if (inExamples) {
        examples.add(line.strip());
      } else {
        paragraph.append(line.strip()).append('\n');
      }
    }
    add(paragraphs, paragraph);
    return new Footer(List.copyOf(paragraphs), List.copyOf(examples));
  }

  private static void add(List<String> paragraphs, StringBuilder paragraph) {
    if (!paragraph.isEmpty()) {
      paragraphs.add(paragraph.toString());
      paragraph.setLength(0);
    }
  }
}
