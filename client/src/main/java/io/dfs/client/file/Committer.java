package io.dfs.client.file;

import io.dfs.client.chunk.ChunkWriter;
import io.dfs.client.chunk.StoredChunk;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Sends one commit until it is taken or refused for good. While members lack a chunk they are sent
 * it, or its bytes go to a chunk of another group, and the commit is sent again. The caller holds
 * the inode's lane. Thread-safe.
 */
final class Committer {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final FileServices services;

  Committer(FileServices services) {
    this.services = services;
  }

  /**
   * @param session in which the bytes were written
   * @param commit makes the commit from what {@code batches} are stored as at that moment
   * @return Committed or Conflict
   * @throws FsException as the metadata service says; EIO if members lacked chunks until {@code
   *     deadlineNanos}
   */
  Outcome send(
      SessionId session,
      Supplier<Mutation.Commit> commit,
      List<Batch> batches,
      long deadlineNanos) {
    Duration wait = FIRST_PAUSE;
    boolean first = true;
    while (true) {
      Outcome outcome = apply(session, commit.get());
      if (!(outcome instanceof Outcome.Missing missing)) {
        return outcome;
      }
      if (services.isPast(deadlineNanos)) {
        throw new FsException(FsError.EIO, "no commit: members lack chunks: " + missing.chunks());
      }
      if (!first) {
        services.pause().sleep(wait);
        wait = ChunkWriter.longer(wait);
      }
      first = false;
      for (Outcome.MissingReplicas chunk : missing.chunks()) {
        supply(batchOf(chunk.chunk(), batches), chunk, deadlineNanos);
      }
    }
  }

  private Outcome apply(SessionId session, Mutation.Commit commit) {
    Outcome outcome = services.metadata().applyIn(session, List.of(commit)).getFirst();
    if (outcome instanceof Outcome.Failed failed) {
      throw new FsException(failed.error(), "commit of inode " + commit.inode());
    }
    return outcome;
  }

  private static Batch batchOf(ChunkId chunk, List<Batch> batches) {
    return batches.stream()
        .filter(b -> b.storedChunk().map(c -> c.chunk().equals(chunk)).orElse(false))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("missing chunk not sent: " + chunk));
  }

  private void supply(Batch batch, Outcome.MissingReplicas missing, long deadlineNanos) {
    StoredChunk chunk = batch.storedChunk().orElseThrow();
    if (!missing.tooFewServing()) {
      chunk = services.writer().supply(chunk, missing.members());
      batch.restored(chunk);
      Set<NodeId> have =
          chunk.durable().stream().map(DurableReplica::node).collect(Collectors.toSet());
      if (have.containsAll(missing.members()) || !services.writer().hasHealthyGroup()) {
        return;
      }
    } else {
      services.metadata().refreshMap();
    }
    batch.restored(services.writer().put(chunk.body(), deadlineNanos));
    services.metadata().abandon(chunk.chunk());
  }
}
