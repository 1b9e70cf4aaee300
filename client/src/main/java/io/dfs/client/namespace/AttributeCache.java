package io.dfs.client.namespace;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.dfs.client.namespace.TimedCache.Fresh;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.time.Ticker;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The newest attributes known of each inode; an older version never replaces a newer one.
 * Thread-safe.
 */
public final class AttributeCache {
  private final TimedCache<InodeId, Attr> cache;

  public AttributeCache(Ticker ticker, NamespaceConfig config) {
    this.cache =
        new TimedCache<>(
            ticker,
            config.attrTimeout(),
            config.maxAttrs(),
            Comparator.comparingLong(Attr::version));
  }

  /** This mount has changed the inode and does not know its attributes now. */
  public void forget(InodeId inode) {
    cache.forget(inode);
  }

  /**
   * This mount has changed the entries of a directory. The kernel asks for a directory's attributes
   * after each change, as it needs the permissions: that must not cost a request.
   *
   * @param startedNanos before the change was asked for
   * @param timeNs the server's time of it
   * @param moreSubdirectories negative if there are fewer
   */
  void entriesChanged(InodeId directory, long startedNanos, long timeNs, int moreSubdirectories) {
    cache.change(
        directory, startedNanos, attr -> attr.withEntriesChanged(timeNs, moreSubdirectories));
  }

  @Nullable Fresh<Attr> get(InodeId inode) {
    return cache.get(inode);
  }

  @CanIgnoreReturnValue
  Fresh<Attr> learn(Attr attr, long askedNanos) {
    return cache.learn(attr.id(), attr, askedNanos);
  }
}
