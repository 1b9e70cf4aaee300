package io.dfs.cli.term;

import java.util.List;
import java.util.Map;

/** Values as JSON text: maps in their order, lists, strings, numbers, booleans. */
public final class Json {
  private Json() {}

  public static String text(Object value) {
    StringBuilder out = new StringBuilder();
    append(out, value, "\n");
    return out.append('\n').toString();
  }

  /** The same in one line, for what is printed bit by bit. */
  public static String line(Object value) {
    // Text has its line breaks escaped, so these are all between values.
    return text(value).strip().replaceAll("\\n *", " ") + "\n";
  }

  private static void append(StringBuilder out, Object value, String newLine) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator).append(newLine).append("  ");
          quote(out, String.valueOf(entry.getKey()));
          out.append(": ");
          append(out, entry.getValue(), newLine + "  ");
          separator = ",";
        }
        out.append(map.isEmpty() ? "}" : newLine + "}");
      }
      case List<?> list -> {
        String separator = "";
        out.append('[');
        for (Object element : list) {
          out.append(separator).append(newLine).append("  ");
          append(out, element, newLine + "  ");
          separator = ",";
        }
        out.append(list.isEmpty() ? "]" : newLine + "]");
      }
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      default -> quote(out, value.toString());
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || isLone(text, i)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** Half of a surrogate pair has no UTF-8; it stands for a byte (see {@link ByteText}). */
  private static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    return Character.isSurrogate(c)
        && !(Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1)))
        && !(Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
