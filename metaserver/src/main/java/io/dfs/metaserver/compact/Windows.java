package io.dfs.metaserver.compact;

import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.CompactionStore.Rule;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts a page of a file's layout into windows: extents that follow each other, with holes perhaps
 * and no inline bytes between, that fit into one chunk. Those that are to be rewritten are kept.
 */
final class Windows {
  /** Far below what a layout of one range may have. */
  private static final int MAX_EXTENTS = 2000;

  private final Rule rule;
  private final int maxBytes;
  private final Set<ChunkId> sparse;
  private final boolean scattered;
  private final List<List<Extent>> chosen = new ArrayList<>();
  private List<Extent> window = new ArrayList<>();
  private int bytes;

  private Windows(Rule rule, int maxBytes, Set<ChunkId> sparse, boolean scattered) {
    this.rule = rule;
    this.maxBytes = maxBytes;
    this.sparse = sparse;
    this.scattered = scattered;
  }

  /**
   * @param maxBytes in a chunk
   * @param sparse chunks of which the file uses too little
   * @param scattered whether the file has too many extents; else only what is in {@code sparse}
   *     chunks is rewritten
   */
  static List<List<Extent>> of(
      Layout page, Rule rule, int maxBytes, Set<ChunkId> sparse, boolean scattered) {
    Windows windows = new Windows(rule, maxBytes, sparse, scattered);
    int piece = 0;
    for (Extent extent : page.extents()) {
      while (piece < page.inline().size() && before(page.inline().get(piece), extent)) {
        windows.end();
        piece++;
      }
      windows.add(extent);
    }
    windows.end();
    return windows.chosen;
  }

  private static boolean before(InlinePiece piece, Extent extent) {
    return piece.pos() < extent.pos();
  }

  private void add(Extent extent) {
    if (!scattered && !sparse.contains(extent.chunk())) {
      end();
      return;
    }
    if (extent.lengthBytes() > maxBytes - bytes || window.size() == MAX_EXTENTS) {
      end();
    }
    if (extent.lengthBytes() <= maxBytes) { // chunks of a cluster that allowed longer ones stay
      window.add(extent);
      bytes += extent.lengthBytes();
    }
  }

  private void end() {
    if (!window.isEmpty() && isWorthIt()) {
      chosen.add(window);
    }
    window = new ArrayList<>();
    bytes = 0;
  }

  private boolean isWorthIt() {
    boolean small =
        scattered && window.size() > 1 && bytes < (long) window.size() * rule.averageBytes();
    return small || window.stream().anyMatch(e -> sparse.contains(e.chunk()));
  }
}
