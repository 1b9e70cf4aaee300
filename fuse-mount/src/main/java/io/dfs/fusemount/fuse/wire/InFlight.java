package io.dfs.fusemount.fuse.wire;

import io.dfs.fusemount.fuse.Interruption;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests that are read and not answered. Thread-safe.
 *
 * <p>With several readers an INTERRUPT may be looked at before its request is entered here. It is
 * then answered with EAGAIN, and the kernel sends it again as long as the request is open.
 */
final class InFlight {
  private final ConcurrentHashMap<Long, Interruption> byUnique = new ConcurrentHashMap<>();

  Interruption enter(long unique) {
    Interruption interruption = new Interruption();
    byUnique.put(unique, interruption);
    return interruption;
  }

  void leave(long unique) {
    byUnique.remove(unique);
  }

  /** Returns whether the request is here. */
  boolean interrupt(long unique) {
    Interruption interruption = byUnique.get(unique);
    if (interruption == null) {
      return false;
    }
    interruption.request();
    return true;
  }

  int size() {
    return byUnique.size();
  }
}
