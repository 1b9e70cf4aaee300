package io.dfs.metaserver.compact;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/** The session of a job: it commits as a mount does, fenced and once. Confined to a thread. */
final class JobSession {
  private static final int IDS = 8;

  private final MetadataStore store;
  private final LongSupplier keys;
  private final Deque<ChunkId> chunks = new ArrayDeque<>();
  private final List<ChunkId> abandoned = new ArrayList<>();
  private final SessionGrant grant;
  private long sequence;
  private long heartbeats;

  /**
   * @param keys random numbers
   */
  JobSession(MetadataStore store, LongSupplier keys) {
    this.store = store;
    this.keys = keys;
    this.grant = open();
  }

  private SessionGrant open() {
    return store.openSession(new SessionRequest("metaserver", "(compaction)", 0, "", 1));
  }

  SessionId id() {
    return grant.session();
  }

  /** A chunk id of the session's. ESTALE, EAGAIN. */
  ChunkId newChunk() {
    if (chunks.isEmpty()) {
      for (Allotment a : store.grantChunks(id(), 1, IDS)) {
        for (int i = 0; i < a.count(); i++) {
          chunks.add(
              new ChunkId(grant.volume(), a.group(), a.firstSequence() + i, keys.getAsLong()));
        }
      }
    }
    return chunks.removeFirst();
  }

  /** It was perhaps written, and will not be committed. */
  void abandon(ChunkId chunk) {
    abandoned.add(chunk);
  }

  /** Ids of a group that takes no commits now are of no use. */
  void dropIds() {
    abandoned.addAll(chunks);
    chunks.clear();
  }

  /** ESTALE if the session has expired: nothing was done. */
  Outcome commit(Mutation.Commit commit) {
    ApplyResult result =
        store.apply(List.of(new Apply(id(), 0, ++sequence, List.of(commit)))).getFirst();
    if (result.error() != FsError.OK) {
      throw new FsException(result.error(), "a commit of a job's session " + id());
    }
    return result.outcomes().getFirst();
  }

  /** ESTALE if the session has expired. */
  void renew() {
    store.heartbeat(
        new SessionHeartbeat(id(), ++heartbeats, List.of(), List.of(), List.copyOf(abandoned)));
    abandoned.clear();
  }

  void close() {
    store.closeSession(id());
  }
}
