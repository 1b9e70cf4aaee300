package io.dfs.datanode.sync;

import io.dfs.common.agent.Agent;
import io.dfs.common.id.GroupId;
import io.dfs.common.time.Ticker;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.DataDirectories.Directory;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.StoredChunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and verifies every chunk of this node once in a period, at an even pace: as many bytes are
 * due at any moment as the time since the start, divided by the period, is of all there are. Groups
 * come in a random order, so that a node which is often started again gets round too. What is found
 * corrupt the store remembers, and {@link RepairAgent} repairs. Confined to its agent's thread.
 */
public final class ScrubAgent implements Agent {
  private static final Logger log = LoggerFactory.getLogger(ScrubAgent.class);
  private static final int PAGE = 100;

  /** A step ends after these; the next follows at once. */
  private static final long STEP_BYTES = 64L << 20;

  private final DataDirectories directories;
  private final Duration period;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final SyncMetrics metrics;
  private final Queue<GroupId> groups = new ArrayDeque<>();
  private final Queue<StoredChunk> chunks = new ArrayDeque<>();
  private long after;
  private double dueBytes;
  private long lastNanos;

  public ScrubAgent(
      DataDirectories directories,
      Duration period,
      Ticker ticker,
      RandomGenerator random,
      SyncMetrics metrics) {
    this.directories = directories;
    this.period = period;
    this.ticker = ticker;
    this.random = random;
    this.metrics = metrics;
    lastNanos = ticker.nanos();
  }

  @Override
  public int doWork() {
    long now = ticker.nanos();
    long used = directories.stores().stream().mapToLong(s -> s.space().usedBytes()).sum();
    // Never more than all: a pause of the whole machine is not caught up with.
    dueBytes = Math.min(used, dueBytes + (double) used * (now - lastNanos) / period.toNanos());
    lastNanos = now;
    int verified = 0;
    for (long done = 0; dueBytes > 0 && done < STEP_BYTES; verified++) {
      int bytes = verifyNext();
      if (bytes == 0) {
        break;
      }
      dueBytes -= bytes;
      done += bytes;
    }
    return dueBytes > 0 ? verified : 0;
  }

  /** Verifies one chunk. @return its bytes; 0 if there are none */
  private int verifyNext() {
    boolean begun = false;
    while (chunks.isEmpty()) {
      GroupId group = groups.peek();
      if (group == null) {
        if (begun) {
          return 0;
        }
        begun = true;
        begin();
        continue;
      }
      nextPage(group);
    }
    StoredChunk chunk = chunks.remove();
    verify(chunk);
    return chunk.lengthBytes();
  }

  private void begin() {
    List<GroupId> all = new ArrayList<>(directories.groups().keySet());
    Collections.shuffle(all, Random.from(random));
    groups.addAll(all);
    after = 0;
  }

  private void nextPage(GroupId group) {
    Directory directory = directories.groups().get(group);
    List<StoredChunk> page =
        directory == null ? List.of() : directory.store().list(group, after, PAGE);
    chunks.addAll(page);
    if (page.size() < PAGE) {
      groups.remove();
      after = 0;
    } else {
      after = page.getLast().id().number();
    }
  }

  private void verify(StoredChunk chunk) {
    Directory directory = directories.groups().get(chunk.id().group());
    if (directory == null) {
      return; // it has left meanwhile
    }
    try {
      directory.store().verify(chunk.id());
      metrics.scrubbed(chunk.lengthBytes());
    } catch (ChunkStoreException e) {
      if (e.error() == StoreError.CORRUPT) {
        metrics.foundCorrupt();
      } else if (e.error() != StoreError.NOT_FOUND && e.error() != StoreError.WRONG_KEY) {
        log.warn("chunk {} cannot be verified: {}", chunk.id(), e.getMessage());
      }
    }
  }
}
