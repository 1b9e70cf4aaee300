package io.dfs.common.metadata;

import java.util.List;

/**
 * Where a range of a file lies: extents and inline pieces that touch it, each ascending by
 * position, none overlapping; what neither covers is a hole. {@code complete} means that nothing of
 * the file lies after the last one returned.
 */
public record Layout(List<Extent> extents, List<InlinePiece> inline, boolean complete) {
  /** Extents and pieces in one answer, at most. */
  public static final int MAX_ENTRIES = 4096;

  public static final Layout EMPTY = new Layout(List.of(), List.of(), true);

  public Layout {
    extents = List.copyOf(extents);
    inline = List.copyOf(inline);
  }
}
