package io.dfs.client.namespace;

import java.time.Duration;

/**
 * Settings of the name and attribute caches.
 *
 * @param entryTimeout how old a name may be that is answered from the cache; 0 asks every time
 * @param attrTimeout the same for attributes
 * @param maxEntries names kept at most
 * @param maxAttrs attributes kept at most
 */
public record NamespaceConfig(
    Duration entryTimeout, Duration attrTimeout, int maxEntries, int maxAttrs) {
  /** Both timeouts 1 s, 100,000 names and attributes. */
  public static final NamespaceConfig DEFAULT =
      new NamespaceConfig(Duration.ofSeconds(1), Duration.ofSeconds(1), 100_000, 100_000);

  public NamespaceConfig {
    if (entryTimeout.isNegative() || attrTimeout.isNegative()) {
      throw new IllegalArgumentException("timeouts: " + entryTimeout + ", " + attrTimeout);
    }
    if (maxEntries < 1 || maxAttrs < 1) {
      throw new IllegalArgumentException("cache bounds: " + maxEntries + ", " + maxAttrs);
    }
  }
}
