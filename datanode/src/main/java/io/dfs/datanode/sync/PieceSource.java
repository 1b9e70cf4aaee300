package io.dfs.datanode.sync;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.Ticker;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.DataDirectories.Directory;
import io.dfs.datanode.store.ChunkRange;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verified bytes of chunks, from this node's disk if it has them, else from a member that serves.
 * Blocks; thread-safe.
 */
public final class PieceSource {
  private static final Logger log = LoggerFactory.getLogger(PieceSource.class);
  private static final long MAP_NANOS = Duration.ofSeconds(1).toNanos();

  private final NodeId self;
  private final DataDirectories directories;
  private final PeerRanges peers;
  private final GroupCatalog catalog;
  private final Throttle throttle;
  private final Ticker ticker;
  private volatile Known known;

  /** A map, and when it was read. */
  private record Known(PlacementMap map, long atNanos) {}

  public PieceSource(
      NodeId self,
      DataDirectories directories,
      PeerRanges peers,
      GroupCatalog catalog,
      Throttle throttle,
      Ticker ticker) {
    this.self = self;
    this.directories = directories;
    this.peers = peers;
    this.catalog = catalog;
    this.throttle = throttle;
    this.ticker = ticker;
    this.known = new Known(PlacementMap.EMPTY, ticker.nanos() - MAP_NANOS);
  }

  /**
   * Fills {@code target}.
   *
   * @throws ChunkStoreException NOT_FOUND if nobody gives them
   */
  public void read(ChunkId chunk, int offset, ByteBuffer target) {
    throttle.take(target.remaining());
    if (!readHere(chunk, offset, target)) {
      readElsewhere(chunk, offset, target);
    }
  }

  private boolean readHere(ChunkId chunk, int offset, ByteBuffer target) {
    Directory directory = directories.groups().get(chunk.group());
    if (directory == null) {
      return false;
    }
    try {
      ChunkRange range =
          directory.store().read(chunk, offset, target.remaining(), ByteBuffer::allocate);
      target.put(range.bytes().slice(offset - range.offsetBytes(), target.remaining()));
      return true;
    } catch (ChunkStoreException e) {
      log.info("chunk {} is not read here: {}", chunk, e.getMessage());
      return false;
    }
  }

  private void readElsewhere(ChunkId chunk, int offset, ByteBuffer target) {
    PlacementMap map = map();
    for (Member member : members(chunk, map)) {
      Optional<Node> node = map.node(member.node()).filter(Node::alive);
      if (node.isPresent() && readFrom(node.get(), chunk, offset, target)) {
        return;
      }
    }
    throw new ChunkStoreException(StoreError.NOT_FOUND, "no member gives bytes of chunk " + chunk);
  }

  private boolean readFrom(Node node, ChunkId chunk, int offset, ByteBuffer target) {
    try {
      target.put(peers.read(node, chunk, offset, target.remaining()));
      return true;
    } catch (FsException | ChunkStoreException e) {
      log.info("node {} does not give bytes of chunk {}: {}", node.id(), chunk, e.getMessage());
      return false;
    }
  }

  private List<Member> members(ChunkId chunk, PlacementMap map) {
    return map.group(chunk.group()).map(Group::members).orElse(List.of()).stream()
        .filter(m -> m.state() == MemberState.SERVING && !m.node().equals(self))
        .toList();
  }

  /** At most a second old: a rewrite has thousands of pieces. */
  private PlacementMap map() {
    Known last = known;
    if (ticker.nanos() - last.atNanos() < MAP_NANOS) {
      return last.map();
    }
    Known fresh = new Known(catalog.map(), ticker.nanos());
    known = fresh;
    return fresh.map();
  }
}
