package io.dfs.fusemount.posix;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.client.namespace.Listing;
import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.Seen;
import io.dfs.common.id.InodeId;
import io.dfs.common.time.Ticker;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open directory. Offsets: 1 and 2 stand behind "." and "..", an entry's cookie plus 2 behind
 * it, so that they stay good across remounts and while others add and remove. The last page asked
 * for is kept, as the kernel takes it in several bites. Thread-safe.
 */
final class DirectoryHandle {
  private static final int DOTS = 2;

  /** Entries asked for at once: an {@code ls -l} of a thousand files is one round trip. */
  private static final int PAGE = 2048;

  private final InodeId directory;
  private final Namespace namespace;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Page page = NOTHING;

  /** A page that starts after a cookie, and when it was asked for. */
  private record Page(long afterCookie, Listing listing, long askedNanos) {}

  private static final Page NOTHING = new Page(-1, new Listing(List.of(), false), 0);

  /** What follows an offset: entries whose {@code nextOffset} is cookie + 2, and their age. */
  record Rest(List<Listing.Listed> entries, boolean last, long ageNanos) {
    /** Seen, with the time gone since subtracted. */
    Seen aged(Seen seen) {
      return new Seen(
          seen.attr(),
          Math.max(0, seen.entryNanos() - ageNanos),
          Math.max(0, seen.attrNanos() - ageNanos));
    }
  }

  DirectoryHandle(InodeId directory, Namespace namespace, Ticker ticker) {
    this.directory = directory;
    this.namespace = namespace;
    this.ticker = ticker;
  }

  InodeId directory() {
    return directory;
  }

  /** The offset behind an entry. */
  static long offsetAfter(long cookie) {
    return cookie + DOTS;
  }

  /** rewinddir: what follows is asked for again. */
  void rewind() {
    lock.lock();
    try {
      page = NOTHING;
    } finally {
      lock.unlock();
    }
  }

  /** Entries behind {@code offset}. */
  Rest after(long offset) {
    long cookie = Math.max(0, offset - DOTS);
    lock.lock();
    try {
      List<Listing.Listed> kept = rest(cookie);
      if (kept.isEmpty() && !endsAt(cookie)) {
        long asked = ticker.nanos();
        page = new Page(cookie, namespace.readdir(directory, cookie, PAGE), asked);
        kept = page.listing().entries();
      }
      return new Rest(kept, page.listing().last(), ticker.nanos() - page.askedNanos());
    } finally {
      lock.unlock();
    }
  }

  /** What the kept page has after a cookie that it covers; else nothing. */
  @GuardedBy("lock")
  private List<Listing.Listed> rest(long cookie) {
    List<Listing.Listed> entries = page.listing().entries();
    boolean covered =
        page.afterCookie() >= 0
            && cookie >= page.afterCookie()
            && !entries.isEmpty()
            && cookie < entries.getLast().cookie();
    if (!covered) {
      return List.of();
    }
    int from = 0;
    while (entries.get(from).cookie() <= cookie) {
      from++;
    }
    return entries.subList(from, entries.size());
  }

  /** Whether the kept page says that nothing follows the cookie. */
  @GuardedBy("lock")
  private boolean endsAt(long cookie) {
    List<Listing.Listed> entries = page.listing().entries();
    return page.listing().last()
        && page.afterCookie() >= 0
        && cookie == (entries.isEmpty() ? page.afterCookie() : entries.getLast().cookie());
  }
}
