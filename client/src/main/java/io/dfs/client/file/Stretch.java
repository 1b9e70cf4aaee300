package io.dfs.client.file;

/** Data or a hole from the position asked for up to {@code until}; or nothing is known of it. */
record Stretch(boolean data, boolean known, long until) {
  /** What lies at {@code pos} inside a file of {@code size} bytes. */
  static Stretch at(long pos, long size, DirtyRanges dirty, LayoutMap layout) {
    Segment segment = dirty.atOrBehind(pos);
    if (segment != null && segment.pos <= pos) {
      return new Stretch(true, true, segment.end());
    }
    long end = segment == null ? size : segment.pos;
    if (layout.firstUnknown(pos, end) == pos) {
      return new Stretch(false, false, pos);
    }
    end = layout.firstUnknown(pos, end);
    LayoutMap.Entry entry = layout.atOrBehind(pos);
    if (entry != null && entry.pos() <= pos) {
      return new Stretch(true, true, Math.min(end, entry.end()));
    }
    return new Stretch(false, true, entry == null ? end : Math.min(end, entry.pos()));
  }
}
