package io.dfs.client.file;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Layout;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A volume in memory with three DataNodes, to mount as often as a test likes. */
final class TestVolume {
  final ManualClock clock = ManualClock.start();
  final MemoryMetadataStore store;
  final ClusterFixture cluster;
  final MemoryChunks chunks;
  private int mounts;

  TestVolume(int chunkBytes) {
    this(chunkBytes, 3);
  }

  TestVolume(int chunkBytes, int nodes) {
    ClusterSettings d = ClusterSettings.defaults("test");
    store =
        new MemoryMetadataStore(
            clock,
            new ClusterSettings(d.clusterId(), 1, 3, 2, 16, chunkBytes, d.inlineLimitBytes()),
            new MemoryMetadataStore.Leases(Duration.ofSeconds(60), Duration.ofDays(1000)));
    cluster = new ClusterFixture(store);
    for (int i = 0; i < nodes; i++) {
      cluster.addNode();
    }
    store.assignFirstMembers(0);
    chunks = new MemoryChunks(cluster::generation);
  }

  TestMount mount() {
    return mount(16 << 20);
  }

  TestMount mount(long bufferBytes) {
    return new TestMount(this, bufferBytes, ++mounts);
  }

  NodeId node(int index) {
    return cluster.nodes().get(index);
  }

  Attr attr(InodeId inode) {
    return store.getattr(inode);
  }

  /** Everything that is committed of a file. */
  Layout layout(InodeId inode) {
    List<Extent> extents = new ArrayList<>();
    List<InlinePiece> pieces = new ArrayList<>();
    long from = 0;
    while (true) {
      Layout page = store.extents(inode, from, Long.MAX_VALUE).layout();
      for (var e : page.extents()) {
        if (e.pos() >= from || extents.isEmpty()) {
          extents.add(e);
        }
        from = Math.max(from, e.end());
      }
      for (var p : page.inline()) {
        pieces.add(p);
        from = Math.max(from, p.end());
      }
      if (page.complete()) {
        return new Layout(extents, pieces, true);
      }
    }
  }

  /** Chunks that the file refers to. */
  Set<ChunkId> chunksOf(InodeId inode) {
    return layout(inode).extents().stream().map(e -> e.chunk()).collect(Collectors.toSet());
  }
}
