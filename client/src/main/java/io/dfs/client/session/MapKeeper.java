package io.dfs.client.session;

import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest placement map; whoever asks while one is being fetched shares it. Thread-safe. */
final class MapKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(MapKeeper.class);

  private final Supplier<PlacementMap> fetch;
  private final Executor background;
  private final AtomicReference<@Nullable CompletableFuture<PlacementMap>> flight =
      new AtomicReference<>();
  private final AtomicInteger wanted = new AtomicInteger();
  private volatile PlacementMap newest = PlacementMap.EMPTY;

  /**
   * @param fetch blocks
   */
  MapKeeper(Supplier<PlacementMap> fetch, Executor background) {
    this.fetch = fetch;
    this.background = background;
  }

  PlacementMap map() {
    return newest;
  }

  /** A map was received. An older one changes nothing. */
  synchronized void learn(PlacementMap map) {
    if (map.version() >= newest.version()) {
      newest = map;
    }
  }

  /** There is a map of this version: fetches it in the background unless it is known. */
  void announced(long version) {
    if (version > map().version()) {
      want();
    }
  }

  /** The map has just changed, perhaps without a new version: a node's lease has run out. */
  void pushed(long version) {
    if (version >= map().version()) {
      want();
    }
  }

  private void want() {
    if (wanted.getAndIncrement() == 0) {
      background.execute(this::fetchWanted);
    }
  }

  /** Fetches once more if something changed meanwhile. */
  private void fetchWanted() {
    int seen;
    do {
      seen = wanted.get();
      try {
        learn(fetch.get());
      } catch (FsException e) {
        LOG.debug("map not fetched, the next stream brings it: {}", e.getMessage());
      }
    } while (!wanted.compareAndSet(seen, 0));
  }

  /** Fetches the map, or waits for one that is on its way. */
  PlacementMap refresh(Patience patience) {
    CompletableFuture<PlacementMap> mine = new CompletableFuture<>();
    CompletableFuture<PlacementMap> other = flight.get();
    while (other == null) {
      if (fetchAs(mine)) {
        return map();
      }
      other = flight.get();
    }
    if (!patience.awaitDone(other, Long.MAX_VALUE / 2)) {
      throw new IllegalStateException("patience without an end");
    }
    return Attempts.answer(other);
  }

  /** False if somebody else is fetching. */
  private boolean fetchAs(CompletableFuture<PlacementMap> mine) {
    if (!flight.compareAndSet(null, mine)) {
      return false;
    }
    try {
      learn(fetch.get());
      mine.complete(map());
      return true;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      flight.set(null);
    }
  }
}
