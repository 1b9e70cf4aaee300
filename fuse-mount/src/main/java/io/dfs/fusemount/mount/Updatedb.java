package io.dfs.fusemount.mount;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What updatedb(8), which lists all files for locate(1), leaves out. */
record Updatedb(SystemFile file) {
  private static final String TYPE = "fuse.dfs";
  private static final Pattern TYPES = Pattern.compile("(\\s*PRUNEFS\\s*=\\s*\")([^\"]*)(\".*)");

  /**
   * Adds our type to the types of file systems that are left out.
   *
   * @return whether anything was changed
   */
  boolean exclude() throws IOException {
    List<String> before = file.lines();
    if (before.isEmpty()) {
      return false; // no updatedb here
    }
    List<String> after = new ArrayList<>();
    boolean found = false;
    for (String line : before) {
      Matcher m = TYPES.matcher(line);
      if (m.matches()) {
        found = true;
        after.add(contains(m.group(2)) ? line : m.group(1) + added(m.group(2)) + m.group(3));
      } else {
        after.add(line);
      }
    }
    if (!found) {
      after.add("PRUNEFS = \"%s\"".formatted(TYPE));
    }
    if (after.equals(before)) {
      return false;
    }
    file.replace(after);
    return true;
  }

  private static boolean contains(String types) {
    return Arrays.stream(types.split("\\s+")).anyMatch(TYPE::equalsIgnoreCase);
  }

  private static String added(String types) {
    return types.isBlank() ? TYPE : types.stripTrailing() + " " + TYPE;
  }
}
