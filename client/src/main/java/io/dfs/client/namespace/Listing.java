package io.dfs.client.namespace;

import io.dfs.common.id.FileName;
import java.util.List;

/** A page of a directory, ascending by cookie; {@code last} means that nothing comes after it. */
public record Listing(List<Listed> entries, boolean last) {
  public Listing {
    entries = List.copyOf(entries);
  }

  /** A name with what it means; {@code cookie} is the readdir offset after it. */
  public record Listed(FileName name, long cookie, Seen seen) {}
}
