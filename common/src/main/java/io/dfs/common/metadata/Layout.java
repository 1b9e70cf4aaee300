package io.dfs.common.metadata;

import java.util.List;

/**
 * Where a range of a file lies: extents and inline pieces that touch it, each ascending by
 * position, none overlapping; what neither covers is a hole. {@code complete} means that nothing of
 * the file lies after the last one returned (after the range asked for, if none is). At most {@link
 * #MAX_ENTRIES}, the first ones of both taken together.
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
