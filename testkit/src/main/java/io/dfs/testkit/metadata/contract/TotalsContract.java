package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** statfs. */
abstract class TotalsContract extends StoreContract {
  private void assertUsed(long bytes, long inodes) {
    assertEquals(bytes, store().statfs().usedBytes(), "bytes");
    assertEquals(inodes, store().statfs().usedInodes(), "inodes");
  }

  @Test
  void anEmptyVolumeHasItsRoot() {
    assertUsed(0, 1);
    assertEquals(0, store().statfs().totalBytes());
  }

  @Test
  void totalsFollowEveryChange() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    mount.mkdir(ROOT, "d");
    mount.symlink(ROOT, "s", "target");
    assertUsed(0, 4);
    mount.apply(commit(file, cluster).chunk(mount.newChunk(), 0, 1000).build());
    mount.apply(commit(file).inline(2000, "hello").build());
    assertUsed(1005, 4);
    mount.apply(commit(file).inline(0, "hello").build());
    assertUsed(1005, 4);
    mount.changed(AttributeContract.truncate(file.id(), 500));
    assertUsed(500, 4);
    mount.changed(AttributeContract.truncate(file.id(), 1 << 30));
    mount.link(file.id(), ROOT, "g");
    assertUsed(500, 4);
    store().foldDeltas(1000);
    assertUsed(500, 4);
    mount.changed(AttributeContract.truncate(file.id(), 0));
    assertUsed(0, 4);
    assertEquals(3, root().nlink());
  }

  @Test
  void whatWasRemovedIsGivenBackWhenItIsReclaimed() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.mkdir(ROOT, "d");
    mount.apply(commit(file).inline(0, "hello").build());
    mount.unlink(ROOT, "f");
    mount.rmdir(ROOT, "d");
    assertUsed(5, 3);
    mount.heartbeat();
    mount.heartbeat();
    while (store().reclaimOrphans(10) > 0) {
      store().foldDeltas(10);
    }
    assertUsed(0, 1);
  }

  @Test
  void foldingChangesNothingThatIsSeen() {
    TestMount mount = mount();
    for (int i = 0; i < 50; i++) {
      mount.mkdir(ROOT, "d" + i);
    }
    for (int i = 0; i < 10; i++) {
      mount.rmdir(ROOT, "d" + i);
    }
    Attr before = root();
    assertEquals(42, before.nlink());
    while (store().foldDeltas(100) > 0) {
      assertEquals(42, root().nlink());
    }
    assertEquals(before.nlink(), root().nlink());
    assertEquals(before.mtimeNs(), root().mtimeNs());
    assertEquals(before.ctimeNs(), root().ctimeNs());
    assertUsed(0, 51);
  }

  @Test
  void spaceIsThatOfTheNodesThatLiveDividedByCopies() {
    ClusterFixture cluster = cluster();
    VolumeStatistics three = store().statfs();
    assertEquals(1L << 40, three.totalBytes());
    assertEquals(1L << 39, three.freeBytes());
    assertEquals(3, three.copies());
    store().deregister(cluster.nodes().getFirst());
    assertEquals((2L << 40) / 3, store().statfs().totalBytes());
    assertEquals((1L << 40) / 3, store().statfs().freeBytes());
    store().register(cluster.reportOf(cluster.nodes().getFirst()));
    assertEquals(three, store().statfs());
    outage(Duration.ofHours(1));
    assertEquals(0, store().statfs().totalBytes());
    assertEquals(0, store().statfs().freeBytes());
    cluster.nodes().forEach(n -> store().register(cluster.reportOf(n)));
    assertEquals(three, store().statfs());
  }
}
