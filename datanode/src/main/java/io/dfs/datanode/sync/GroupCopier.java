package io.dfs.datanode.sync;

import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.time.Pause;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.DataDirectories.Directory;
import io.dfs.datanode.store.StoredChunk;
import io.dfs.datanode.sync.ChunkCopier.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * Makes sure that this node has every chunk of a group that extents refer to, and tells of those
 * that nothing refers to. Thread-safe.
 */
public final class GroupCopier {
  private static final int PAGE = 1000;

  /** Each holds a chunk in memory. */
  private static final int PARALLEL = 4;

  private static final Duration READY_PAUSE = Duration.ofMillis(100);
  private static final int READY_TRIES = 300;

  private final DataDirectories directories;
  private final GroupCatalog catalog;
  private final ChunkCopier copier;
  private final SyncMetrics metrics;
  private final Pause pause;

  public GroupCopier(
      DataDirectories directories,
      GroupCatalog catalog,
      ChunkCopier copier,
      SyncMetrics metrics,
      Pause pause) {
    this.directories = directories;
    this.catalog = catalog;
    this.copier = copier;
    this.metrics = metrics;
    this.pause = pause;
  }

  /**
   * Copies what is lacking, then reports what is here and was not listed.
   *
   * @param syncId of {@link GroupCatalog#beginSync}
   * @return false if something could not be copied now
   * @throws FsException EIO if the list does not come
   */
  boolean ensureAll(GroupId group, long syncId, PlacementMap map) {
    boolean all = forEachPage(group, syncId, page -> copyAll(page, map));
    // Also then: one that is here under another key may be what is in the way.
    reportExtras(group, syncId);
    return all;
  }

  /** What is here is looked at first: what is committed meanwhile is listed. */
  private void reportExtras(GroupId group, long syncId) {
    Set<ChunkId> extras = here(group);
    if (extras.isEmpty()) {
      return;
    }
    forEachPage(
        group,
        syncId,
        page -> {
          page.forEach(extras::remove);
          return true;
        });
    List<ChunkId> all = List.copyOf(extras);
    for (int at = 0; at < all.size(); at += PAGE) {
      catalog.reportUnreferenced(all.subList(at, Math.min(all.size(), at + PAGE)));
    }
  }

  private Set<ChunkId> here(GroupId group) {
    Directory directory = directories.groups().get(group);
    Set<ChunkId> all = new HashSet<>();
    if (directory == null) {
      return all;
    }
    long after = 0;
    List<StoredChunk> page;
    do {
      page = directory.store().list(group, after, PAGE);
      for (StoredChunk c : page) {
        all.add(c.id());
        after = c.id().number();
      }
    } while (page.size() >= PAGE);
    return all;
  }

  /**
   * @return false as soon as {@code work} does
   */
  private boolean forEachPage(GroupId group, long syncId, Predicate<List<ChunkId>> work) {
    long after = 0;
    while (true) {
      List<ChunkId> page = page(group, syncId, after);
      if (!work.test(page)) {
        return false;
      }
      if (page.size() < PAGE) {
        return true;
      }
      // Again from the last sequence on: it may stand there under a second key.
      after = page.getLast().sequence() - 1;
    }
  }

  private List<ChunkId> page(GroupId group, long syncId, long after) {
    for (int i = 0; i < READY_TRIES; i++) {
      Optional<List<ChunkId>> page = catalog.list(group, syncId, after, PAGE);
      if (page.isPresent()) {
        return page.get();
      }
      pause.sleep(READY_PAUSE);
    }
    throw new FsException(
        FsError.EIO, "a transaction in PostgreSQL has kept group " + group + " from syncing");
  }

  private boolean copyAll(List<ChunkId> chunks, PlacementMap map) {
    List<Callable<Result>> copies = new ArrayList<>();
    chunks.forEach(c -> copies.add(() -> copier.ensure(c, map)));
    try (ExecutorService copying = Executors.newFixedThreadPool(PARALLEL)) {
      boolean all = true;
      for (Future<Result> copy : copying.invokeAll(copies)) {
        all &= isDone(copy.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("copying chunks", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while copying chunks", e);
    }
  }

  /**
   * A chunk that nobody has keeps no group from being served: it was deleted, or is lost anyway.
   */
  private boolean isDone(Result result) {
    if (result == Result.NOWHERE) {
      metrics.lost();
    }
    return result != Result.LATER;
  }
}
