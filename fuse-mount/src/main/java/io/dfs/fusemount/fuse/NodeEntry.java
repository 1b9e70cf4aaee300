package io.dfs.fusemount.fuse;

import java.time.Duration;

/**
 * A name's meaning as told to the kernel, each time raising the node's lookup count by one. {@code
 * node} is never 0; {@code entryTimeout} and {@code attrTimeout} say how long the kernel may use
 * the name and the attributes without asking. Generations are all 0: node ids are never reused.
 */
public record NodeEntry(long node, Stat stat, Duration attrTimeout, Duration entryTimeout) {
  public NodeEntry {
    if (node == 0) {
      throw new IllegalArgumentException("node 0 means: no such name");
    }
  }
}
