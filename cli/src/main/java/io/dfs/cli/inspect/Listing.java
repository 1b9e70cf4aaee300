package io.dfs.cli.inspect;

import io.dfs.cli.term.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is said of each row of a list: said once, for the table and for JSON. Immutable when made.
 */
final class Listing<R> {
  private final String none;
  private final List<Column<R>> columns = new ArrayList<>();
  private final List<Field<R>> fields = new ArrayList<>();

  private record Column<R>(String title, Function<R, String> text) {}

  private record Field<R>(String key, Function<R, Object> value) {}

  /**
   * @param none what people are told when there are no rows
   */
  Listing(String none) {
    this.none = none;
  }

  /** A value that is the same to people and programs. */
  Listing<R> both(String title, String key, Function<R, Object> value) {
    return people(title, row -> value.apply(row).toString()).programs(key, value);
  }

  /** A column of the table alone. */
  Listing<R> people(String title, Function<R, String> text) {
    columns.add(new Column<>(title, text));
    return this;
  }

  /** A field of the JSON alone. */
  Listing<R> programs(String key, Function<R, Object> value) {
    fields.add(new Field<>(key, value));
    return this;
  }

  Answer of(List<R> rows) {
    return new Answer() {
      @Override
      public String text() {
        return rows.isEmpty() ? none + "\n" : table(rows).plain();
      }

      @Override
      public Object json() {
        return rows.stream().map(Listing.this::json).toList();
      }
    };
  }

  /** The table, to be set among other lines. */
  Table table(List<R> rows) {
    Table table = new Table(columns.stream().map(Column::title).toArray(String[]::new));
    for (R row : rows) {
      table.row(columns.stream().map(c -> c.text().apply(row)).toArray(String[]::new));
    }
    return table;
  }

  /** One row's object. */
  Map<String, Object> json(R row) {
    Map<String, Object> out = new LinkedHashMap<>();
    fields.forEach(field -> out.put(field.key(), field.value().apply(row)));
    return out;
  }
}
