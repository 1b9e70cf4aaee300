package io.dfs.client.session;

import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.SessionGrant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All that belongs to one session of the server and ends with it: lanes, granted ids, mutations
 * that nobody waits for any more. Thread-safe.
 */
final class Life {
  private final SessionGrant grant;
  private final Slots slots;
  private final Unsettled unsettled = new Unsettled();
  private final InodeIds inodes;
  private final ChunkIds chunks;
  private final AtomicBoolean fenced = new AtomicBoolean();

  /** Where a life's ids come from. All but {@link #map} block. */
  interface Grants {
    IdRange inodes(Life life);

    List<Allotment> chunks(Life life);

    PlacementMap map();

    PlacementMap refreshMap();
  }

  Life(SessionGrant grant, SessionConfig config, SessionRuntime runtime, Grants grants) {
    this.grant = grant;
    this.slots = new Slots(config.identity().slots());
    this.inodes =
        new InodeIds(() -> grants.inodes(this), config.inodeBatch(), runtime.background());
    this.chunks = new ChunkIds(grant, () -> grants.chunks(this), grants, config, runtime);
  }

  SessionGrant grant() {
    return grant;
  }

  SessionId id() {
    return grant.session();
  }

  Slots slots() {
    return slots;
  }

  Unsettled unsettled() {
    return unsettled;
  }

  InodeIds inodes() {
    return inodes;
  }

  ChunkIds chunks() {
    return chunks;
  }

  boolean isFenced() {
    return fenced.get();
  }

  FsException expired() {
    return new FsException(FsError.ESTALE, "session " + id() + " has expired");
  }

  /**
   * Ends it for all who wait.
   *
   * @return false if it had ended before
   */
  boolean fence() {
    if (!fenced.compareAndSet(false, true)) {
      return false;
    }
    slots.fence();
    unsettled.fence();
    inodes.fence();
    chunks.fence();
    return true;
  }
}
