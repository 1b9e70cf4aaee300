package io.dfs.common.metadata;

import java.util.List;

/** Entries ascending by cookie; {@code last} means that there are none after them. */
public record DirectoryPage(List<DirectoryEntry> entries, boolean last) {
  public DirectoryPage {
    entries = List.copyOf(entries);
  }
}
