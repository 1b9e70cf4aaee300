package io.dfs.client.file;

import io.dfs.common.metadata.Expected;
import java.util.List;

/**
 * Clean bytes at the end of a file that shall be written again in one piece, and what they were
 * read from.
 *
 * @param entries ascending, their bytes in memory
 */
record Rolled(List<LayoutMap.Inline> entries, Expected expected) {
  Rolled {
    entries = List.copyOf(entries);
  }
}
