package io.dfs.client.chunk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.client.session.Metadata;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.SessionId;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fresh chunk ids, those of groups without a suspect member first. Ids that were passed over are
 * kept, a bounded number of them, for when nothing better comes. Thread-safe.
 */
final class HealthyChunkIds {
  private static final int DRAWS = 8;
  private static final int KEPT = 32;

  private final Metadata metadata;
  private final NodeHealth health;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ArrayDeque<ChunkId> passedOver = new ArrayDeque<>();

  @GuardedBy("lock")
  private Optional<SessionId> keptFor = Optional.empty();

  HealthyChunkIds(Metadata metadata, NodeHealth health) {
    this.metadata = metadata;
    this.health = health;
  }

  /** An id; none while no group has enough members. */
  Optional<ChunkId> next() {
    try {
      Optional<ChunkId> id = keptHealthy();
      for (int i = 0; id.isEmpty() && i < DRAWS; i++) {
        ChunkId drawn = metadata.nextChunk();
        if (isHealthy(drawn)) {
          return Optional.of(drawn);
        }
        keep(drawn);
      }
      return id.isPresent() ? id : anyKept();
    } catch (FsException e) {
      if (e.error() == FsError.EAGAIN) {
        return anyKept();
      }
      throw e;
    }
  }

  private boolean isHealthy(ChunkId id) {
    return metadata
        .map()
        .group(id.group())
        .map(g -> g.members().stream().noneMatch(m -> health.isSuspect(m.node())))
        .orElse(false);
  }

  private Optional<ChunkId> keptHealthy() {
    lock.lock();
    try {
      forgetOldSession();
      Optional<ChunkId> id = passedOver.stream().filter(this::isHealthy).findFirst();
      id.ifPresent(passedOver::remove);
      return id;
    } finally {
      lock.unlock();
    }
  }

  private Optional<ChunkId> anyKept() {
    lock.lock();
    try {
      forgetOldSession();
      return Optional.ofNullable(passedOver.poll());
    } finally {
      lock.unlock();
    }
  }

  private void keep(ChunkId id) {
    Optional<ChunkId> tooMany = Optional.empty();
    lock.lock();
    try {
      forgetOldSession();
      passedOver.add(id);
      if (passedOver.size() > KEPT) {
        tooMany = Optional.ofNullable(passedOver.poll());
      }
    } finally {
      lock.unlock();
    }
    tooMany.ifPresent(metadata::abandon);
  }

  /** Ids die with the session they were granted to. */
  @GuardedBy("lock")
  private void forgetOldSession() {
    Optional<SessionId> now = Optional.of(metadata.grant().session());
    if (!now.equals(keptFor)) {
      passedOver.clear();
      keptFor = now;
    }
  }
}
