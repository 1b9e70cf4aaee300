package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Mutation;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.StoreHarness;
import io.dfs.testkit.metadata.TestMount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** What all parts of the contract stand on: a fresh store, a mount, and time that passes. */
abstract class StoreContract {
  static final InodeId ROOT = InodeId.ROOT;
  static final int GROUPS = 4;

  private final List<ClusterFixture> clusters = new ArrayList<>();
  private StoreHarness harness = new NoHarness();

  /** A fresh, empty store. */
  abstract StoreHarness start(ClusterSettings settings);

  @BeforeEach
  void startFresh() {
    ClusterSettings d = ClusterSettings.defaults("contract");
    harness =
        start(
            new ClusterSettings(
                d.clusterId(),
                d.volume(),
                d.copies(),
                d.minReplicas(),
                GROUPS,
                d.maxChunkBytes(),
                d.inlineLimitBytes()));
  }

  @AfterEach
  void closeStore() {
    harness.close();
  }

  MetadataStore store() {
    return harness.store();
  }

  TestMount mount() {
    return new TestMount(store());
  }

  /** Three nodes that serve every group and renew their leases while time passes. */
  ClusterFixture cluster() {
    ClusterFixture cluster = ClusterFixture.ready(store());
    clusters.add(cluster);
    return cluster;
  }

  CommitBuilder commit(Attr file, ClusterFixture cluster) {
    return new CommitBuilder(file, cluster);
  }

  /** A commit that needs no DataNodes. */
  CommitBuilder commit(Attr file) {
    return new CommitBuilder(file, new ClusterFixture(store()));
  }

  /** Time passes at once: an outage. */
  void outage(Duration duration) {
    harness.passTime(duration);
  }

  /** Time passes in short steps; servers serve and nodes renew. @return sessions that ended */
  List<SessionId> serveFor(Duration duration, TestMount... renewing) {
    List<SessionId> ended = new ArrayList<>();
    Duration step = Duration.ofSeconds(5);
    for (Duration d = Duration.ZERO; d.compareTo(duration) < 0; d = d.plus(step)) {
      harness.passTime(step);
      for (TestMount mount : renewing) {
        mount.heartbeat();
      }
      clusters.forEach(ClusterFixture::heartbeatAll);
      ended.addAll(store().reapSessions());
    }
    return ended;
  }

  Attr getattr(Attr inode) {
    return store().getattr(inode.id());
  }

  Attr root() {
    return store().getattr(ROOT);
  }

  List<String> names(InodeId directory) {
    return entries(directory).stream().map(e -> e.name().toString()).toList();
  }

  List<DirectoryEntry> entries(InodeId directory) {
    DirectoryPage page = store().readdir(directory, 0, 1000);
    assertEquals(true, page.last());
    return page.entries();
  }

  Layout layout(Attr file) {
    return store().extents(file.id(), 0, Long.MAX_VALUE).layout();
  }

  /** The file's inline bytes as text, holes and extents as dots. */
  String text(Attr file) {
    byte[] bytes = new byte[(int) getattr(file).sizeBytes()];
    Arrays.fill(bytes, (byte) '.');
    layout(file)
        .inline()
        .forEach(p -> System.arraycopy(p.bytes(), 0, bytes, (int) p.pos(), p.bytes().length));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static void assertFails(FsError error, Executable call) {
    assertEquals(error, assertThrows(FsException.class, call).error());
  }

  static void assertFails(FsError error, TestMount mount, Mutation mutation) {
    assertEquals(error, mount.errorOf(mutation));
  }

  /** Stands where no store has been started. */
  private static final class NoHarness implements StoreHarness {
    @Override
    public MetadataStore store() {
      throw new IllegalStateException("no store has been started");
    }

    @Override
    public void passTime(Duration duration) {
      throw new IllegalStateException("no store has been started");
    }

    @Override
    public void tick() {
      throw new IllegalStateException("no store has been started");
    }

    @Override
    public void close() {}
  }
}
