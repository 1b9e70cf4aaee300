package io.dfs.datanode;

import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.time.Ticker;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which data directory of this node holds a group, as the last registration or heartbeat said, and
 * under which generation. Thread-safe: the table is replaced as a whole.
 */
public final class DataDirectories {
  private static final long MISS_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Map<DirectoryId, ChunkStore> stores;
  private volatile Map<GroupId, Directory> byGroup = Map.of();
  private final Ticker ticker;
  private final AtomicLong missedNanos;
  private volatile Runnable onMiss = () -> {};

  /** A data directory as a group sees it. */
  public record Directory(DirectoryId id, ChunkStore store, long generation) {}

  public DataDirectories(Map<DirectoryId, ChunkStore> stores, Ticker ticker) {
    this.stores = Map.copyOf(stores);
    this.ticker = ticker;
    this.missedNanos = new AtomicLong(ticker.nanos() - MISS_PAUSE_NANOS);
  }

  /** Replaces the table. Directories that are not here are ignored. */
  public void assign(Map<DirectoryId, Long> generations, Map<DirectoryId, List<GroupId>> groups) {
    Map<GroupId, Directory> table = new HashMap<>();
    groups.forEach(
        (id, held) -> {
          ChunkStore store = stores.get(id);
          Long generation = generations.get(id);
          if (store != null && generation != null) {
            Directory directory = new Directory(id, store, generation);
            held.forEach(g -> table.put(g, directory));
          }
        });
    byGroup = Map.copyOf(table);
  }

  /**
   * What to do when a group is asked for that is not here: the table may be old. Not done more
   * often than every {@link #MISS_PAUSE_NANOS}, as clients repeat what was refused.
   */
  void onMiss(Runnable action) {
    onMiss = action;
  }

  private void missed() {
    long last = missedNanos.get();
    long now = ticker.nanos();
    if (now - last >= MISS_PAUSE_NANOS && missedNanos.compareAndSet(last, now)) {
      onMiss.run();
    }
  }

  /**
   * The directory that holds {@code group}.
   *
   * @throws ChunkStoreException UNKNOWN_GROUP
   */
  public Directory of(GroupId group) {
    Directory directory = byGroup.get(group);
    if (directory == null) {
      missed();
      throw new ChunkStoreException(
          StoreError.UNKNOWN_GROUP, "group " + group + " does not live on this node");
    }
    return directory;
  }

  /** Where chunks of {@code group} can be, even if the group has left this node since. */
  public Collection<ChunkStore> mayHold(GroupId group) {
    Directory directory = byGroup.get(group);
    return directory == null ? stores.values() : List.of(directory.store());
  }

  /** The groups that live here now. */
  public Map<GroupId, Directory> groups() {
    return byGroup;
  }

  /** Every directory's store. */
  public Collection<ChunkStore> stores() {
    return stores.values();
  }
}
