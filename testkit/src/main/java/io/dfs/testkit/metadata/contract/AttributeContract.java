package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** chmod, chown, utimens, truncate. */
abstract class AttributeContract extends StoreContract {
  private static final Duration A_WHILE = Duration.ofSeconds(3);

  static Mutation.SetAttr chmod(InodeId inode, int permissions) {
    return setAttr(inode, OptionalInt.of(permissions), TimeChange.OMIT, TimeChange.OMIT, false);
  }

  static Mutation.SetAttr utimens(InodeId inode, TimeChange atime, TimeChange mtime) {
    return setAttr(inode, OptionalInt.empty(), atime, mtime, false);
  }

  static Mutation.SetAttr truncate(InodeId inode, long sizeBytes) {
    return truncate(inode, sizeBytes, TimeChange.OMIT);
  }

  private static Mutation.SetAttr truncate(InodeId inode, long sizeBytes, TimeChange mtime) {
    return new Mutation.SetAttr(
        inode,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.OMIT,
        mtime,
        OptionalLong.of(sizeBytes),
        false);
  }

  private static Mutation.SetAttr setAttr(
      InodeId inode, OptionalInt permissions, TimeChange atime, TimeChange mtime, boolean kill) {
    return new Mutation.SetAttr(
        inode,
        permissions,
        OptionalInt.empty(),
        OptionalInt.empty(),
        atime,
        mtime,
        OptionalLong.empty(),
        kill);
  }

  @Test
  void chmodChangesPermissionsAndCtimeOnly() {
    TestMount mount = mount();
    Attr before = mount.create(ROOT, "f");
    outage(A_WHILE);
    Attr after = mount.changed(chmod(before.id(), 06711));
    assertEquals(06711, after.permissions());
    assertTrue(after.version() > before.version());
    assertTrue(after.ctimeNs() > before.ctimeNs());
    assertEquals(before.mtimeNs(), after.mtimeNs());
    assertEquals(before.atimeNs(), after.atimeNs());
    assertEquals(before.uid(), after.uid());
    assertEquals(after, getattr(before));
  }

  @Test
  void chownChangesWhatItNames() {
    TestMount mount = mount();
    Attr before = mount.create(ROOT, "f");
    Attr uid = mount.changed(chown(before.id(), OptionalInt.of(7), OptionalInt.empty(), false));
    assertEquals(7, uid.uid());
    assertEquals(before.gid(), uid.gid());
    Attr gid = mount.changed(chown(before.id(), OptionalInt.empty(), OptionalInt.of(8), false));
    assertEquals(7, gid.uid());
    assertEquals(8, gid.gid());
  }

  private static Mutation.SetAttr chown(
      InodeId inode, OptionalInt uid, OptionalInt gid, boolean kill) {
    return new Mutation.SetAttr(
        inode,
        OptionalInt.empty(),
        uid,
        gid,
        TimeChange.OMIT,
        TimeChange.OMIT,
        OptionalLong.empty(),
        kill);
  }

  @Test
  void privilegesAreKilledOnFilesOnly() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    Attr directory = mount.mkdir(ROOT, "d");
    OptionalInt owner = OptionalInt.of(7);
    mount.changed(chmod(file.id(), 06775));
    assertEquals(
        0775, mount.changed(chown(file.id(), owner, OptionalInt.empty(), true)).permissions());
    mount.changed(chmod(file.id(), 06765));
    assertEquals(
        02765, mount.changed(chown(file.id(), owner, OptionalInt.empty(), true)).permissions());
    mount.changed(chmod(directory.id(), 06775));
    assertEquals(
        06775,
        mount.changed(chown(directory.id(), owner, OptionalInt.empty(), true)).permissions());
  }

  @Test
  void privilegesAreKilledAfterPermissionsAreSet() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    Mutation.SetAttr both =
        setAttr(file.id(), OptionalInt.of(06755), TimeChange.OMIT, TimeChange.OMIT, true);
    assertEquals(0755, mount.changed(both).permissions());
  }

  @Test
  void utimensSetsEachTimeByItself() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    Attr set =
        mount.changed(utimens(file.id(), TimeChange.to(-5), TimeChange.to(1_234_567_891_234_567L)));
    assertEquals(-5, set.atimeNs());
    assertEquals(1_234_567_891_234_567L, set.mtimeNs());
    outage(A_WHILE);
    Attr now = mount.changed(utimens(file.id(), TimeChange.NOW, TimeChange.OMIT));
    assertEquals(now.ctimeNs(), now.atimeNs());
    assertEquals(set.mtimeNs(), now.mtimeNs());
    assertTrue(now.ctimeNs() > set.ctimeNs());
    Attr omit = mount.changed(utimens(file.id(), TimeChange.OMIT, TimeChange.NOW));
    assertEquals(now.atimeNs(), omit.atimeNs());
    assertEquals(omit.ctimeNs(), omit.mtimeNs());
    assertEquals(omit, getattr(file));
  }

  @Test
  void utimensOfADirectorySticksUntilItsEntriesChange() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    mount.create(d.id(), "a");
    Attr set = mount.changed(utimens(d.id(), TimeChange.OMIT, TimeChange.to(1000)));
    assertEquals(1000, set.mtimeNs());
    assertEquals(1000, getattr(d).mtimeNs());
    assertEquals(1000, store().lookup(ROOT, TestMount.name("d")).mtimeNs());
    outage(A_WHILE);
    mount.create(d.id(), "b");
    assertTrue(getattr(d).mtimeNs() > set.ctimeNs());
  }

  @Test
  void anEmptyChangeStillMovesCtime() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    outage(A_WHILE);
    Attr after = mount.changed(utimens(file.id(), TimeChange.OMIT, TimeChange.OMIT));
    assertTrue(after.ctimeNs() > file.ctimeNs());
    assertTrue(after.version() > file.version());
  }

  @Test
  void attributesOfWhatIsGoneAreEnoent() {
    TestMount mount = mount();
    assertFails(FsError.ENOENT, mount, chmod(mount.newInode(), 0700));
    assertFails(FsError.ENOENT, mount, truncate(mount.newInode(), 0));
  }

  @Test
  void attributesOfAnOrphanStillChange() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "hello").build());
    mount.unlink(ROOT, "f");
    assertEquals(0600, mount.changed(chmod(file.id(), 0600)).permissions());
    assertEquals(2, mount.changed(truncate(file.id(), 2)).sizeBytes());
    assertEquals("he", text(file));
  }

  @Test
  void onlyFilesHaveASize() {
    TestMount mount = mount();
    Attr directory = mount.mkdir(ROOT, "d");
    Attr fifo = mount.changed(mount.node(ROOT, "p", Kind.FIFO, 0));
    Attr symlink = mount.symlink(ROOT, "s", "t");
    assertFails(FsError.EISDIR, mount, truncate(directory.id(), 0));
    assertFails(FsError.EINVAL, mount, truncate(fifo.id(), 0));
    assertFails(FsError.EINVAL, mount, truncate(symlink.id(), 0));
    assertEquals(directory, getattr(directory));
    assertEquals(fifo, getattr(fifo));
  }

  @Test
  void truncateStampsTheFileEvenAtItsPresentSize() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    outage(A_WHILE);
    Attr same = mount.changed(truncate(file.id(), 0));
    assertTrue(same.mtimeNs() > file.mtimeNs());
    assertEquals(same.ctimeNs(), same.mtimeNs());
    assertEquals(99, mount.changed(truncate(file.id(), 7, TimeChange.to(99))).mtimeNs());
  }

  @Test
  void truncateToZeroTakesANewBody() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "hello").build());
    Attr empty = mount.changed(truncate(file.id(), 0));
    assertNotEquals(file.body(), empty.body());
    assertEquals(0, empty.sizeBytes());
    assertEquals(0, empty.allocatedBytes());
    assertEquals(Layout.EMPTY, layout(file));
    Attr again = mount.changed(truncate(file.id(), 0));
    assertNotEquals(empty.body(), again.body());
  }

  @Test
  void aLargerSizeIsAHole() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "hello").build());
    Attr grown = mount.changed(truncate(file.id(), 1L << 40));
    assertEquals(1L << 40, grown.sizeBytes());
    assertEquals(5, grown.allocatedBytes());
    assertEquals(file.body(), grown.body());
    mount.changed(truncate(file.id(), 7));
    assertEquals("hello..", text(file));
  }

  @Test
  void aSmallerSizeCutsPiecesAndExtents() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(
        commit(file, cluster).chunk(chunk, 0, 10_000).inline(10_000, "hello world").build());
    mount.changed(truncate(file.id(), 10_005));
    assertEquals(1, layout(file).inline().size());
    assertEquals(10_005, getattr(file).allocatedBytes());
    Attr cut = mount.changed(truncate(file.id(), 4_000));
    assertEquals(4_000, cut.sizeBytes());
    assertEquals(4_000, cut.allocatedBytes());
    assertEquals(List.of(new Extent(0, 4_000, chunk, 0)), layout(file).extents());
    assertTrue(layout(file).inline().isEmpty());
    mount.changed(truncate(file.id(), 20_000));
    assertEquals(List.of(new Extent(0, 4_000, chunk, 0)), layout(file).extents());
  }
}
