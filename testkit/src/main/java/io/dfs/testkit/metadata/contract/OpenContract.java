package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Opened;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.TestMount;
import java.util.List;
import org.junit.jupiter.api.Test;

/** open and extents. */
abstract class OpenContract extends StoreContract {
  private static KnownName known(InodeId parent, String name) {
    return new KnownName(parent, TestMount.name(name));
  }

  private Opened open(TestMount mount, Attr file, KnownName... names) {
    return store().open(mount.session(), file.id(), List.of(names));
  }

  @Test
  void openGivesAttributesAndLayout() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    mount.apply(
        commit(file, cluster).chunk(mount.newChunk(), 0, 5000).inline(5000, "tail").build());
    Opened opened = open(mount, file, known(ROOT, "f"));
    assertEquals(getattr(file), opened.attr());
    assertEquals(layout(file), opened.layout());
    assertTrue(opened.layout().complete());
    assertEquals(5004, opened.attr().allocatedBytes());
  }

  @Test
  void openIsEstaleWhenANameMeansAnotherInode() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.link(file.id(), ROOT, "g");
    mount.create(ROOT, "h");
    open(mount, file, known(ROOT, "f"), known(ROOT, "g"));
    mount.apply(TestMount.rename(ROOT, "h", ROOT, "f"));
    open(mount, file);
    open(mount, file, known(ROOT, "g"));
    assertFails(FsError.ESTALE, () -> open(mount, file, known(ROOT, "g"), known(ROOT, "f")));
    assertFails(FsError.ESTALE, () -> open(mount, file, known(ROOT, "x")));
    assertFails(FsError.ESTALE, () -> open(mount, file, known(mount.newInode(), "g")));
    assertFails(FsError.ESTALE, () -> open(mount, file, known(file.id(), "g")));
  }

  @Test
  void openOfWhatIsGoneIsEstale() {
    TestMount mount = mount();
    assertFails(FsError.ESTALE, () -> store().open(mount.session(), mount.newInode(), List.of()));
  }

  @Test
  void anOrphanOpensOnlyForThoseWhoHoldIt() {
    TestMount holder = mount();
    TestMount other = mount();
    Attr file = holder.create(ROOT, "f");
    holder.heartbeat(List.of(file.id()), List.of());
    holder.unlink(ROOT, "f");
    assertEquals(0, open(holder, file).attr().nlink());
    assertFails(FsError.ESTALE, () -> open(other, file));
    assertFails(FsError.ESTALE, () -> open(holder, file, known(ROOT, "f")));
    holder.heartbeat(List.of(), List.of(file.id()));
    assertFails(FsError.ESTALE, () -> open(holder, file));
  }

  @Test
  void whatIsNoFileOpensWithoutLayout() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    assertEquals(Layout.EMPTY, open(mount, d, known(ROOT, "d")).layout());
    assertEquals(Layout.EMPTY, store().open(mount.session(), ROOT, List.of()).layout());
  }

  @Test
  void extentsGivesWhatTouchesTheRange() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(
        commit(file, cluster)
            .chunk(chunk, 0, 1000)
            .extent(3000, 1000, chunk, 0)
            .inline(2000, "two thousand")
            .build());
    Layout front = store().extents(file.id(), 0, 1).layout();
    assertEquals(1, front.extents().size());
    assertTrue(front.inline().isEmpty());
    assertFalse(front.complete());
    Layout middle = store().extents(file.id(), 999, 2001).layout();
    assertEquals(1, middle.extents().size());
    assertEquals(1, middle.inline().size());
    assertFalse(middle.complete());
    Layout hole = store().extents(file.id(), 1000, 2000).layout();
    assertTrue(hole.extents().isEmpty() && hole.inline().isEmpty());
    assertFalse(hole.complete());
    Layout back = store().extents(file.id(), 2011, 3001).layout();
    assertEquals(3000, back.extents().getFirst().pos());
    assertEquals(2000, back.inline().getFirst().pos());
    assertTrue(back.complete());
    assertTrue(store().extents(file.id(), 4000, 9000).layout().complete());
  }

  @Test
  void aLongLayoutComesInParts() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    CommitBuilder commit =
        commit(file, cluster)
            .acknowledged(chunk, 1, cluster.durableEverywhere(chunk.group()))
            .inline(Layout.MAX_ENTRIES / 2 * 10L + 5, "x");
    for (int i = 0; i <= Layout.MAX_ENTRIES; i++) {
      commit.extent(i * 10L, 1, chunk, 0);
    }
    assertEquals(FsError.OK, mount.errorOf(commit.build()));
    Layout first = open(mount, file).layout();
    assertEquals(Layout.MAX_ENTRIES, first.extents().size() + first.inline().size());
    assertEquals(1, first.inline().size());
    assertFalse(first.complete());
    long next = first.extents().getLast().end();
    Layout rest = store().extents(file.id(), next, Long.MAX_VALUE).layout();
    assertEquals(2, rest.extents().size());
    assertTrue(rest.complete());
  }
}
