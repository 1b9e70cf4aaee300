package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.testkit.metadata.TestMount;
import org.junit.jupiter.api.Test;

/** unlink and rmdir. */
abstract class RemovalContract extends StoreContract {
  @Test
  void unlinkTakesOneNameAway() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    Attr linked = mount.link(file.id(), ROOT, "g");
    Attr directory = root();
    Attr removed = mount.unlink(ROOT, "f");
    assertEquals(1, removed.nlink());
    assertTrue(removed.version() > linked.version());
    assertTrue(root().version() > directory.version());
    assertEquals(removed, store().lookup(ROOT, TestMount.name("g")));
    assertFails(FsError.ENOENT, () -> store().lookup(ROOT, TestMount.name("f")));
  }

  @Test
  void theLastUnlinkLeavesAnOrphanThatStillWorks() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "hello").build());
    Attr removed = mount.unlink(ROOT, "f");
    assertEquals(0, removed.nlink());
    assertEquals(5, removed.sizeBytes());
    assertEquals(removed, getattr(file));
    assertEquals("hello", text(file));
    mount.apply(commit(file).inline(5, " there").build());
    assertEquals("hello there", text(file));
    assertTrue(names(ROOT).isEmpty());
  }

  @Test
  void whatIsNoFileBecomesAnOrphanToo() {
    TestMount mount = mount();
    Attr fifo = mount.changed(mount.node(ROOT, "p", Kind.FIFO, 0));
    Attr symlink = mount.symlink(ROOT, "s", "target");
    mount.unlink(ROOT, "p");
    mount.unlink(ROOT, "s");
    assertEquals(0, getattr(fifo).nlink());
    assertEquals(6, store().readlink(symlink.id()).length);
  }

  @Test
  void unlinkRefusesWhatItMust() {
    TestMount mount = mount();
    mount.mkdir(ROOT, "d");
    assertFails(FsError.ENOENT, mount, new Mutation.Unlink(ROOT, TestMount.name("x")));
    assertFails(FsError.EISDIR, mount, new Mutation.Unlink(ROOT, TestMount.name("d")));
  }

  @Test
  void rmdirRemovesAnEmptyDirectory() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    Attr before = root();
    Attr removed = mount.rmdir(ROOT, "d");
    assertEquals(0, removed.nlink());
    assertEquals(2, root().nlink());
    assertTrue(root().version() > before.version());
    assertEquals(removed, getattr(d));
    assertFails(FsError.ENOENT, () -> store().lookup(ROOT, TestMount.name("d")));
  }

  @Test
  void rmdirRefusesWhatItMust() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    mount.create(d.id(), "f");
    mount.create(ROOT, "f");
    assertFails(FsError.ENOENT, mount, new Mutation.Rmdir(ROOT, TestMount.name("x")));
    assertFails(FsError.ENOTDIR, mount, new Mutation.Rmdir(ROOT, TestMount.name("f")));
    assertFails(FsError.ENOTEMPTY, mount, new Mutation.Rmdir(ROOT, TestMount.name("d")));
    mount.unlink(d.id(), "f");
    assertEquals(FsError.OK, mount.errorOf(new Mutation.Rmdir(ROOT, TestMount.name("d"))));
  }

  @Test
  void aRemovedDirectoryKeepsItsAttributesForThoseWhoHaveItOpen() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    mount.rmdir(ROOT, "d");
    Mutation.SetAttr chmod = AttributeContract.chmod(d.id(), 0700);
    assertEquals(0700, mount.changed(chmod).permissions());
    assertEquals(0, getattr(d).nlink());
  }

  @Test
  void lookupsRefuseWhatTheyMust() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    assertFails(FsError.ENOENT, () -> store().lookup(ROOT, TestMount.name("x")));
    assertFails(FsError.ENOTDIR, () -> store().lookup(file.id(), TestMount.name("x")));
    assertFails(FsError.ENOENT, () -> store().getattr(mount.newInode()));
    assertFails(FsError.ENOENT, () -> store().extents(mount.newInode(), 0, 10));
    assertFails(FsError.ENOTDIR, () -> store().lookupParent(file.id()));
  }
}
