package io.dfs.cli.term;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns that are as wide as they must be. */
public final class Table {
  private static final String INDENT = "  ";
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** With a first row, if any. */
  public Table(String... header) {
    if (header.length > 0) {
      row(header);
    }
  }

  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Each line indented by two spaces. */
  public String text() {
    return text(INDENT);
  }

  /** From the left edge on. */
  public String plain() {
    return text("");
  }

  private String text(String indent) {
    if (rows.isEmpty()) {
      return "";
    }
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
