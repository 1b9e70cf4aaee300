package io.dfs.client.session;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.client.session.MetadataReply.Renewed;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.SessionHeartbeat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session's heartbeats: numbered, one at a time, each sent unchanged until it was processed. The
 * changes of open inodes are taken when a heartbeat begins. Thread-safe; {@code turn} is held
 * across the call, and nobody else waits for it.
 */
final class Heartbeats {
  /** Abandoned chunks in one heartbeat, at most; the others come with the next. */
  private static final int MOST_ABANDONED = 4096;

  private final OpenInodes openInodes;
  private final ReentrantLock turn = new ReentrantLock();

  /** Chunk ids of the present life; unbounded only in so far as written chunks are bounded. */
  private final ConcurrentLinkedQueue<ChunkId> abandoned = new ConcurrentLinkedQueue<>();

  @GuardedBy("turn")
  private @Nullable Life life;

  @GuardedBy("turn")
  private long number;

  @GuardedBy("turn")
  private @Nullable SessionHeartbeat pending;

  Heartbeats(OpenInodes openInodes) {
    this.openInodes = openInodes;
  }

  void abandon(ChunkId chunk) {
    abandoned.add(chunk);
  }

  /**
   * One heartbeat of {@code present}.
   *
   * @param send blocks until it is answered or fails
   */
  @CanIgnoreReturnValue
  Renewed beat(Life present, Function<SessionHeartbeat, Renewed> send) {
    turn.lock();
    try {
      if (life != present) {
        life = present;
        number = 0;
        pending = null;
        openInodes.forgetTold();
      }
      SessionHeartbeat heartbeat = pending == null ? begin(present) : pending;
      pending = heartbeat;
      Renewed renewed = send.apply(heartbeat);
      pending = null;
      return renewed;
    } finally {
      turn.unlock();
    }
  }

  /** One heartbeat unless another is being sent. */
  void beatIfFree(Life present, Function<SessionHeartbeat, Renewed> send) {
    if (turn.tryLock()) {
      try {
        beat(present, send);
      } finally {
        turn.unlock();
      }
    }
  }

  @GuardedBy("turn")
  private SessionHeartbeat begin(Life present) {
    OpenInodes.Delta delta = openInodes.takeDelta();
    List<ChunkId> given = new ArrayList<>();
    for (ChunkId chunk = abandoned.poll(); chunk != null; chunk = abandoned.poll()) {
      given.add(chunk);
      if (given.size() == MOST_ABANDONED) {
        break;
      }
    }
    return new SessionHeartbeat(present.id(), ++number, delta.opened(), delta.closed(), given);
  }

  /** What was written under a session that has ended is given back by its end. */
  void forgetAbandoned() {
    abandoned.clear();
  }
}
