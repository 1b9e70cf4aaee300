package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Layout;
import java.util.ArrayList;
import java.util.List;

/** Puts a layout together from rows in the order of their positions. Confined to a thread. */
final class LayoutBuilder {
  private final List<Extent> extents = new ArrayList<>();
  private final List<InlinePiece> inline = new ArrayList<>();
  private boolean complete;

  /**
   * @param more whether something lies behind what was asked for
   */
  LayoutBuilder(boolean more) {
    complete = !more;
  }

  /** False when there is no room: the answer ends before this one. */
  private boolean hasRoom() {
    boolean room = extents.size() + inline.size() < Layout.MAX_ENTRIES;
    complete &= room;
    return room;
  }

  void add(Extent extent) {
    if (hasRoom()) {
      extents.add(extent);
    }
  }

  void add(InlinePiece piece) {
    if (hasRoom()) {
      inline.add(piece);
    }
  }

  Layout build() {
    return new Layout(extents, inline, complete);
  }
}
