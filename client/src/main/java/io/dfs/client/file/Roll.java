package io.dfs.client.file;

/** How much of what is committed a flush is to write again in larger pieces. */
enum Roll {
  /** The short tail, if what is flushed would only lengthen it. */
  AS_NEEDED,
  /** The short tail: it takes too much room inline. */
  TAIL,
  /** Inline pieces wherever they lie. */
  EVERYWHERE;

  Roll further() {
    return this == AS_NEEDED ? TAIL : EVERYWHERE;
  }
}
