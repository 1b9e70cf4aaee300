package io.dfs.cli.term;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns that are as wide as they must be. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    row(header);
  }

  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Each line indented by two spaces. */
  public String text() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < row.size(); i++) {
        line.append(' ').append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 1);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
