package io.dfs.fusemount.posix;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.id.InodeId;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;

/** A volume in memory with three DataNodes, to mount as often as a test likes. */
final class PosixVolume {
  private static final int CHUNK_BYTES = 256 << 10;

  final ManualClock clock = ManualClock.start();
  final MemoryMetadataStore store;
  final MemoryChunks chunks;
  private int mounts;

  PosixVolume() {
    ClusterSettings d = ClusterSettings.defaults("test");
    store =
        new MemoryMetadataStore(
            clock,
            new ClusterSettings(d.clusterId(), 1, 3, 2, 16, CHUNK_BYTES, d.inlineLimitBytes()),
            new MemoryMetadataStore.Leases(Duration.ofDays(1000), Duration.ofDays(1000)));
    ClusterFixture cluster = ClusterFixture.ready(store);
    chunks = new MemoryChunks(cluster::generation);
  }

  /** A mount whose root has further attributes. */
  PosixMount mount(VirtualXattrs virtual) {
    return new PosixMount(this, ++mounts, virtual);
  }

  PosixMount mount() {
    return mount(InodeId.ROOT, PosixOptions.DEFAULT);
  }

  PosixMount mount(InodeId root, PosixOptions options) {
    return new PosixMount(this, ++mounts, root, options);
  }
}
