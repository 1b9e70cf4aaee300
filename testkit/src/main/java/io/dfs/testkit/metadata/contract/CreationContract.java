package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.TestMount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** create, mknod, mkdir, symlink, link. */
abstract class CreationContract extends StoreContract {
  @Test
  void theRootIsAnEmptyDirectory() {
    assertEquals(Kind.DIRECTORY, root().kind());
    assertEquals(2, root().nlink());
    assertEquals(0, root().sizeBytes());
    assertTrue(names(ROOT).isEmpty());
  }

  @Test
  void aCreatedFileHasWhatItWasCreatedWith() {
    TestMount mount = mount();
    Mutation.Create create =
        new Mutation.Create(
            ROOT, TestMount.name("f"), mount.newInode(), Kind.FILE, 04751, 12, 34, 0, true);
    Outcome.Opened opened = assertInstanceOf(Outcome.Opened.class, mount.apply(create));
    Attr attr = opened.attr();
    assertTrue(opened.created());
    assertEquals(Layout.EMPTY, opened.layout());
    assertEquals(create.id(), attr.id());
    assertEquals(0104751, attr.mode());
    assertEquals(12, attr.uid());
    assertEquals(34, attr.gid());
    assertEquals(1, attr.nlink());
    assertEquals(0, attr.sizeBytes());
    assertEquals(0, attr.allocatedBytes());
    assertEquals(attr.ctimeNs(), attr.mtimeNs());
    assertEquals(attr.ctimeNs(), attr.atimeNs());
    assertEquals(attr, store().lookup(ROOT, create.name()));
    assertEquals(attr, getattr(attr));
  }

  @Test
  void everyFileHasABodyOfItsOwn() {
    TestMount mount = mount();
    assertNotEquals(mount.create(ROOT, "a").body(), mount.create(ROOT, "b").body());
  }

  @Test
  void aNewNameStampsItsParent() {
    TestMount mount = mount();
    Attr before = root();
    outage(Duration.ofSeconds(1));
    Attr file = mount.create(ROOT, "f");
    Attr after = root();
    assertTrue(after.version() > before.version());
    assertTrue(after.mtimeNs() >= before.mtimeNs());
    assertEquals(file.ctimeNs(), after.mtimeNs());
    assertEquals(after.mtimeNs(), after.ctimeNs());
    assertEquals(before.atimeNs(), after.atimeNs());
    assertEquals(before.nlink(), after.nlink());
  }

  @Test
  void anExclusiveCreateOfANameThatExistsIsEexist() {
    TestMount mount = mount();
    mount.create(ROOT, "f");
    assertFails(FsError.EEXIST, mount, mount.creation(ROOT, "f", true));
  }

  @Test
  void ofTwoExclusiveCreatesOneSucceeds() {
    TestMount first = mount();
    TestMount second = mount();
    assertEquals(FsError.OK, first.errorOf(first.creation(ROOT, "f", true)));
    assertEquals(FsError.EEXIST, second.errorOf(second.creation(ROOT, "f", true)));
  }

  @Test
  void aCreateOfAFileThatExistsOpensItAndChangesNothing() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "hello").build());
    Attr present = getattr(file);
    Attr directory = root();
    Outcome.Opened opened =
        assertInstanceOf(Outcome.Opened.class, mount.apply(mount.creation(ROOT, "f", false)));
    assertFalse(opened.created());
    assertEquals(present, opened.attr());
    assertEquals(layout(file), opened.layout());
    assertEquals(directory, root());
    assertEquals(present, getattr(file));
  }

  @Test
  void aCreateOverADirectoryIsEisdir() {
    TestMount mount = mount();
    mount.mkdir(ROOT, "d");
    assertFails(FsError.EISDIR, mount, mount.creation(ROOT, "d", false));
  }

  @Test
  void aCreateOverASymlinkIsEloop() {
    TestMount mount = mount();
    mount.symlink(ROOT, "s", "target");
    assertFails(FsError.ELOOP, mount, mount.creation(ROOT, "s", false));
  }

  @Test
  void aCreateOverAFifoOpensTheFifo() {
    TestMount mount = mount();
    Attr fifo = mount.changed(mount.node(ROOT, "p", Kind.FIFO, 0));
    assertEquals(fifo, mount.changed(mount.creation(ROOT, "p", false)));
  }

  @Test
  void mknodOfANameThatExistsIsEexist() {
    TestMount mount = mount();
    mount.create(ROOT, "f");
    assertFails(FsError.EEXIST, mount, mount.node(ROOT, "f", Kind.FIFO, 0));
  }

  @Test
  void mknodKeepsKindAndDevice() {
    TestMount mount = mount();
    for (Kind kind :
        new Kind[] {Kind.FIFO, Kind.SOCKET, Kind.CHARACTER_DEVICE, Kind.BLOCK_DEVICE}) {
      Attr made = mount.changed(mount.node(ROOT, kind.name(), kind, 0x1234_5678L));
      assertEquals(kind, made.kind());
      assertEquals(0x1234_5678L, made.rdev());
      assertEquals(made, getattr(made));
      assertEquals(Layout.EMPTY, layout(made));
    }
  }

  @Test
  void nothingIsMadeInAParentThatNeverWas() {
    TestMount mount = mount();
    assertNothingIsMadeIn(mount, mount.newInode(), FsError.ENOENT);
  }

  @Test
  void nothingIsMadeInADirectoryThatWasRemoved() {
    TestMount mount = mount();
    Attr directory = mount.mkdir(ROOT, "d");
    mount.rmdir(ROOT, "d");
    assertNothingIsMadeIn(mount, directory.id(), FsError.ENOENT);
  }

  @Test
  void nothingIsMadeInAFile() {
    TestMount mount = mount();
    assertNothingIsMadeIn(mount, mount.create(ROOT, "f").id(), FsError.ENOTDIR);
  }

  private void assertNothingIsMadeIn(TestMount mount, InodeId parent, FsError error) {
    Attr file = mount.create(ROOT, "some file");
    assertFails(error, mount, mount.creation(parent, "x", true));
    assertFails(error, mount, mount.creation(parent, "x", false));
    assertFails(error, mount, mount.directory(parent, "x"));
    assertFails(error, mount, mount.symbolic(parent, "x", "t"));
    assertFails(error, mount, new Mutation.Link(file.id(), parent, TestMount.name("x")));
    assertFails(error, mount, TestMount.rename(ROOT, "some file", parent, "x"));
    assertFails(error, mount, TestMount.rename(parent, "x", ROOT, "y"));
    assertFails(error, mount, new Mutation.Unlink(parent, TestMount.name("x")));
    assertFails(error, mount, new Mutation.Rmdir(parent, TestMount.name("x")));
    assertFails(error, () -> store().lookup(parent, TestMount.name("x")));
    assertFails(error, () -> store().readdir(parent, 0, 10));
    assertFails(error, () -> store().lookupParent(parent));
    assertEquals(file, getattr(file));
  }

  @Test
  void anInodeIdIsNotGivenTwice() {
    TestMount mount = mount();
    InodeId used = mount.create(ROOT, "f").id();
    FileName name = TestMount.name("x");
    byte[] target = {'t'};
    assertFails(
        FsError.EINVAL,
        mount,
        new Mutation.Create(ROOT, name, used, Kind.FILE, 0644, 0, 0, 0, true));
    assertFails(FsError.EINVAL, mount, new Mutation.Mkdir(ROOT, name, used, 0755, 0, 0));
    assertFails(FsError.EINVAL, mount, new Mutation.Symlink(ROOT, name, used, target, 0, 0));
    assertFails(FsError.ENOENT, () -> store().lookup(ROOT, name));
  }

  @Test
  void mkdirCountsInItsParentsLinks() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    mount.mkdir(ROOT, "b");
    mount.mkdir(a.id(), "c");
    assertEquals(4, root().nlink());
    assertEquals(3, getattr(a).nlink());
    assertEquals(2, a.nlink());
    assertEquals(0, a.sizeBytes());
    assertFails(FsError.EEXIST, mount, mount.directory(ROOT, "a"));
  }

  @Test
  void lookupParentFindsTheParent() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    Attr b = mount.mkdir(a.id(), "b");
    assertEquals(a.id(), store().lookupParent(b.id()).id());
    assertEquals(ROOT, store().lookupParent(a.id()).id());
    assertEquals(ROOT, store().lookupParent(ROOT).id());
  }

  @Test
  void aSymlinkKeepsItsTarget() {
    TestMount mount = mount();
    String target = "x".repeat(Mutation.Symlink.MAX_TARGET_BYTES);
    Attr link = mount.symlink(ROOT, "s", target);
    assertEquals(Kind.SYMLINK, link.kind());
    assertEquals(0777, link.permissions());
    assertEquals(target.length(), link.sizeBytes());
    assertEquals(0, link.allocatedBytes());
    assertArrayEquals(target.getBytes(StandardCharsets.UTF_8), store().readlink(link.id()));
    assertFails(FsError.EEXIST, mount, mount.symbolic(ROOT, "s", "other"));
  }

  @Test
  void readlinkOfWhatIsNoSymlinkIsEinval() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    assertFails(FsError.EINVAL, () -> store().readlink(file.id()));
    assertFails(FsError.EINVAL, () -> store().readlink(ROOT));
    assertFails(FsError.ENOENT, () -> store().readlink(mount.newInode()));
  }

  @Test
  void aSetgidDirectoryHandsItsGroupDown() {
    TestMount mount = mount();
    InodeId shared = mount.newInode();
    mount.changed(new Mutation.Mkdir(ROOT, TestMount.name("d"), shared, 02775, 5, 77));
    Attr file = mount.create(shared, "f");
    Attr directory = mount.mkdir(shared, "d");
    Attr symlink = mount.symlink(shared, "s", "t");
    assertEquals(77, file.gid());
    assertEquals(0644, file.permissions());
    assertEquals(77, directory.gid());
    assertEquals(02755, directory.permissions());
    assertEquals(77, symlink.gid());
    assertEquals(0777, symlink.permissions());
    assertEquals(file, getattr(file));
    assertEquals(directory, getattr(directory));
  }

  @Test
  void aNameIsAnyBytes() {
    TestMount mount = mount();
    byte[] bytes = new byte[FileName.MAX_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    bytes['/' - 1] = (byte) 0xff;
    FileName name = FileName.of(bytes);
    mount.changed(new Mutation.Mkdir(ROOT, name, mount.newInode(), 0755, 0, 0));
    assertEquals(name, entries(ROOT).getFirst().name());
    assertEquals(Kind.DIRECTORY, store().lookup(ROOT, name).kind());
    FileName other = FileName.of(new byte[] {(byte) 0xc3});
    assertFails(FsError.ENOENT, () -> store().lookup(ROOT, other));
  }

  @Test
  void namesAreToldApartByTheirBytes() {
    TestMount mount = mount();
    mount.create(ROOT, "\u00e9");
    assertEquals(FsError.OK, mount.errorOf(mount.creation(ROOT, "e\u0301", true)));
    assertEquals(FsError.OK, mount.errorOf(mount.creation(ROOT, "\u00c9", true)));
    assertEquals(3, names(ROOT).size());
  }

  @Test
  void aLinkIsAnotherNameOfTheInode() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    Attr d = mount.mkdir(ROOT, "d");
    Attr linked = mount.link(file.id(), d.id(), "g");
    assertEquals(2, linked.nlink());
    assertTrue(linked.version() > file.version());
    assertEquals(linked, store().lookup(ROOT, TestMount.name("f")));
    assertEquals(linked, store().lookup(d.id(), TestMount.name("g")));
    assertTrue(getattr(d).version() > d.version());
    Attr fifo = mount.changed(mount.node(ROOT, "p", Kind.FIFO, 0));
    assertEquals(2, mount.link(fifo.id(), ROOT, "q").nlink());
    Attr symlink = mount.symlink(ROOT, "s", "t");
    assertEquals(2, mount.link(symlink.id(), ROOT, "t").nlink());
  }

  @Test
  void linkRefusesWhatItMust() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    Attr d = mount.mkdir(ROOT, "d");
    FileName taken = TestMount.name("f");
    FileName free = TestMount.name("x");
    assertFails(FsError.EEXIST, mount, new Mutation.Link(file.id(), ROOT, taken));
    assertFails(FsError.EEXIST, mount, new Mutation.Link(mount.newInode(), ROOT, taken));
    assertFails(FsError.EEXIST, mount, new Mutation.Link(d.id(), ROOT, taken));
    assertFails(FsError.ENOENT, mount, new Mutation.Link(mount.newInode(), ROOT, free));
    assertFails(FsError.EPERM, mount, new Mutation.Link(d.id(), ROOT, free));
    assertEquals(file, getattr(file));
  }

  @Test
  void anOrphanIsNotLinkedAgain() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.unlink(ROOT, "f");
    assertFails(FsError.ENOENT, mount, new Mutation.Link(file.id(), ROOT, TestMount.name("g")));
  }

  @Test
  @Tag("slow")
  void anInodeHasAtMostItsNumberOfLinks() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    List<Mutation> list = new ArrayList<>();
    for (int i = 1; i < Mutation.Link.MAX_LINKS; i++) {
      list.add(new Mutation.Link(file.id(), ROOT, TestMount.name("l" + i)));
      if (list.size() == 250 || i == Mutation.Link.MAX_LINKS - 1) {
        assertEquals(FsError.OK, mount.applyAll(list).outcomes().getLast().error());
        list.clear();
      }
    }
    assertEquals(Mutation.Link.MAX_LINKS, getattr(file).nlink());
    assertFails(FsError.EMLINK, mount, new Mutation.Link(file.id(), ROOT, TestMount.name("x")));
  }
}
