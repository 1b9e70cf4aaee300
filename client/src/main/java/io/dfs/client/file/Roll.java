package io.dfs.client.file;

/** How much of what is committed a flush is to write again in larger pieces. */
enum Roll {
  /** Nothing: another mount changes it faster than it can be rolled. */
  NOTHING,
  /** The short tail, if what is flushed would only lengthen it. */
  AS_NEEDED,
  /** The short tail: it takes too much room inline. */
  TAIL,
  /** Inline pieces wherever they lie. */
  EVERYWHERE;

  Roll further() {
    return switch (this) {
      case NOTHING -> NOTHING;
      case AS_NEEDED -> TAIL;
      case TAIL, EVERYWHERE -> EVERYWHERE;
    };
  }
}
