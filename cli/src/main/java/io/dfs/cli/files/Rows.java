package io.dfs.cli.files;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Volume;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.io.PrintWriter;
import java.util.List;

/** The lines of ls. */
final class Rows {
  private final Surroundings surroundings;
  private final PrintWriter out;
  private final boolean detailed;
  private final boolean brief;
  private final Accounts accounts = new Accounts();

  /** What is printed in one line. */
  record Row(String text, Attr attr) {
    static Row of(Entry entry) {
      return new Row(entry.text(), entry.attr());
    }
  }

  Rows(Surroundings surroundings, PrintWriter out, boolean detailed, boolean brief) {
    this.surroundings = surroundings;
    this.out = out;
    this.detailed = detailed;
    this.brief = brief;
  }

  void print(Volume volume, Row row) {
    printAll(volume, List.of(row));
  }

  void printAll(Volume volume, List<Row> rows) {
    if (!detailed) {
      rows.forEach(row -> out.print(surroundings.name(row.text()) + "\n"));
      return;
    }
    int[] widths = new int[4];
    for (Row row : rows) {
      String[] cells = cells(row.attr());
      for (int i = 0; i < cells.length; i++) {
        widths[i] = Math.max(widths[i], cells[i].length());
      }
    }
    for (Row row : rows) {
      Attr attr = row.attr();
      String[] cells = cells(attr);
      out.print(Modes.letters(attr));
      for (int i = 0; i < cells.length; i++) {
        String space = " ".repeat(widths[i] - cells[i].length());
        boolean left = i == 1 || i == 2;
        out.print(" " + (left ? cells[i] + space : space + cells[i]));
      }
      out.print(
          " %s %s%s\n"
              .formatted(
                  Modes.minutes(attr.mtimeNs()),
                  surroundings.name(row.text()),
                  arrow(volume, row)));
    }
  }

  private String[] cells(Attr attr) {
    return new String[] {
      Integer.toString(attr.nlink()),
      accounts.user(attr.uid()),
      accounts.group(attr.gid()),
      brief ? Sizes.brief(attr.sizeBytes()) : Long.toString(attr.sizeBytes())
    };
  }

  private String arrow(Volume volume, Row row) {
    if (row.attr().kind() != Kind.SYMLINK) {
      return "";
    }
    byte[] target = volume.readlink(row.attr(), row.text());
    return " -> " + surroundings.name(ByteText.text(target));
  }
}
