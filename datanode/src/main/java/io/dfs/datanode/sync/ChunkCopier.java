package io.dfs.datanode.sync;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies single chunks from members that serve them to this node. What is copied was verified
 * against the checksums that its writer made, so rot does not spread. Blocks; thread-safe.
 */
public final class ChunkCopier {
  private static final Logger log = LoggerFactory.getLogger(ChunkCopier.class);
  private static final int WRITE_TIMEOUT_SECONDS = 60;

  private final NodeId self;
  private final DataDirectories directories;
  private final PeerChunks peers;
  private final Throttle throttle;
  private final SyncMetrics metrics;

  public ChunkCopier(
      NodeId self,
      DataDirectories directories,
      PeerChunks peers,
      Throttle throttle,
      SyncMetrics metrics) {
    this.self = self;
    this.directories = directories;
    this.peers = peers;
    this.throttle = throttle;
    this.metrics = metrics;
  }

  /** What became of a chunk. */
  public enum Result {
    /** This node has it, durably. */
    PRESENT,
    /** Every member that serves it was asked, and none has a good copy. */
    NOWHERE,
    /** Not now: a member that may have it did not answer, or the disk did not take it. */
    LATER
  }

  /** Makes sure that this node has a good copy. */
  public Result ensure(ChunkId chunk, PlacementMap map) {
    try {
      if (directories.of(chunk.group()).store().stat(chunk).isPresent()) {
        return Result.PRESENT;
      }
      return copy(chunk, map);
    } catch (ChunkStoreException e) {
      log.info("chunk {} is not copied: {}", chunk, e.getMessage());
      return Result.LATER;
    }
  }

  private Result copy(ChunkId chunk, PlacementMap map) {
    boolean allAnswered = true;
    for (Member source : sources(chunk, map)) {
      Optional<Node> node = map.node(source.node()).filter(Node::alive);
      if (node.isEmpty()) {
        allAnswered = false;
        continue;
      }
      try {
        keep(chunk, peers.read(node.get(), chunk));
        return Result.PRESENT;
      } catch (ChunkStoreException e) {
        if (!isLack(e.error())) {
          throw e;
        }
        log.warn(
            "node {} has no good copy of chunk {}: {}", node.get().id(), chunk, e.getMessage());
      } catch (FsException e) {
        log.info("node {} does not give chunk {}: {}", node.get().id(), chunk, e.getMessage());
        allAnswered = false;
      }
    }
    return allAnswered ? Result.NOWHERE : Result.LATER;
  }

  private static boolean isLack(StoreError error) {
    return error == StoreError.NOT_FOUND
        || error == StoreError.CORRUPT
        || error == StoreError.WRONG_KEY;
  }

  private List<Member> sources(ChunkId chunk, PlacementMap map) {
    return map.group(chunk.group()).map(Group::members).orElse(List.of()).stream()
        .filter(m -> m.state() == MemberState.SERVING && !m.node().equals(self))
        .toList();
  }

  private void keep(ChunkId chunk, PeerChunks.Copy copy) {
    int bytes = copy.bytes().remaining();
    throttle.take(bytes);
    try {
      directories
          .of(chunk.group())
          .store()
          .write(chunk, copy.blockCrcs(), copy.bytes())
          .orTimeout(WRITE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ChunkStoreException refused) {
        throw refused;
      }
      throw new ChunkStoreException(
          StoreError.DISK_FAILED, "chunk " + chunk + " was not written", e.getCause());
    }
    metrics.copied(bytes);
  }
}
