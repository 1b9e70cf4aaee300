package io.dfs.testkit.metadata;

/** Readdir offsets of new names; 1 and 2 are left to the dots. */
final class Cookies {
  private long last = 2;

  long next() {
    return ++last;
  }
}
