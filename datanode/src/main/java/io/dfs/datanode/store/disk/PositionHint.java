package io.dfs.datanode.store.disk;

/**
 * What records tell of the directory's position: {@code base} durable records stood before the
 * newest group seen, of which {@code found} records are there. Every record repeats the base of its
 * group, so a damaged record costs nothing once any later one is there.
 */
record PositionHint(long base, int found) {
  static final PositionHint NONE = new PositionHint(0, 0);

  PositionHint merge(PositionHint other) {
    if (base != other.base) {
      return base > other.base ? this : other;
    }
    return new PositionHint(base, found + other.found);
  }

  long position() {
    return base + found;
  }
}
