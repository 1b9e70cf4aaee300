package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.TestMount;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** rename in all its cases. */
abstract class RenameContract extends StoreContract {
  private static Mutation.Rename noReplace(InodeId from, String a, InodeId to, String b) {
    return new Mutation.Rename(from, TestMount.name(a), to, TestMount.name(b), true, false);
  }

  private static Mutation.Rename exchange(InodeId from, String a, InodeId to, String b) {
    return new Mutation.Rename(from, TestMount.name(a), to, TestMount.name(b), false, true);
  }

  private static Outcome.Renamed renamed(TestMount mount, Mutation.Rename rename) {
    return assertInstanceOf(Outcome.Renamed.class, mount.apply(rename));
  }

  @Test
  void aFileTakesANewName() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "a");
    Attr parent = root();
    Outcome.Renamed done = renamed(mount, TestMount.rename(ROOT, "a", ROOT, "b"));
    assertEquals(file.id(), done.moved().id());
    assertEquals(1, done.moved().nlink());
    assertEquals(Optional.empty(), done.replaced());
    assertTrue(done.moved().version() > file.version());
    assertEquals(done.moved().ctimeNs(), root().mtimeNs());
    assertEquals(file.mtimeNs(), done.moved().mtimeNs());
    assertTrue(root().version() > parent.version());
    assertEquals(List.of("b"), names(ROOT));
    assertEquals(done.moved(), store().lookup(ROOT, TestMount.name("b")));
  }

  @Test
  void aFileMovesToAnotherDirectory() {
    TestMount mount = mount();
    Attr from = mount.mkdir(ROOT, "from");
    Attr to = mount.mkdir(ROOT, "to");
    Attr file = mount.create(from.id(), "f");
    renamed(mount, TestMount.rename(from.id(), "f", to.id(), "g"));
    assertTrue(names(from.id()).isEmpty());
    assertEquals(file.id(), store().lookup(to.id(), TestMount.name("g")).id());
    assertTrue(getattr(from).version() > from.version());
    assertTrue(getattr(to).version() > to.version());
    assertEquals(2, getattr(to).nlink());
  }

  @Test
  void aFileReplacesAFile() {
    TestMount mount = mount();
    Attr a = mount.create(ROOT, "a");
    Attr b = mount.create(ROOT, "b");
    Outcome.Renamed done = renamed(mount, TestMount.rename(ROOT, "a", ROOT, "b"));
    assertEquals(b.id(), done.replaced().orElseThrow().id());
    assertEquals(0, done.replaced().orElseThrow().nlink());
    assertEquals(List.of("b"), names(ROOT));
    assertEquals(a.id(), store().lookup(ROOT, TestMount.name("b")).id());
    assertEquals(0, getattr(b).nlink());
  }

  @Test
  void aReplacedFileWithAnotherNameLivesOn() {
    TestMount mount = mount();
    mount.create(ROOT, "a");
    Attr b = mount.create(ROOT, "b");
    mount.link(b.id(), ROOT, "c");
    Outcome.Renamed done = renamed(mount, TestMount.rename(ROOT, "a", ROOT, "b"));
    assertEquals(1, done.replaced().orElseThrow().nlink());
    assertEquals(b.id(), store().lookup(ROOT, TestMount.name("c")).id());
  }

  @Test
  void aSymlinkReplacesAFile() {
    TestMount mount = mount();
    mount.symlink(ROOT, "s", "target");
    mount.create(ROOT, "f");
    assertEquals(FsError.OK, mount.errorOf(TestMount.rename(ROOT, "s", ROOT, "f")));
    assertEquals(6, store().lookup(ROOT, TestMount.name("f")).sizeBytes());
  }

  @Test
  void aDirectoryMovesAndKnowsItsNewParent() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    Attr b = mount.mkdir(ROOT, "b");
    Attr moved = mount.mkdir(a.id(), "d");
    renamed(mount, TestMount.rename(a.id(), "d", b.id(), "d"));
    assertEquals(2, getattr(a).nlink());
    assertEquals(3, getattr(b).nlink());
    assertEquals(4, root().nlink());
    assertEquals(b.id(), store().lookupParent(moved.id()).id());
  }

  @Test
  void aDirectoryIsRenamedInPlace() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "a");
    Outcome.Renamed done = renamed(mount, TestMount.rename(ROOT, "a", ROOT, "b"));
    assertEquals(d.id(), done.moved().id());
    assertEquals(3, root().nlink());
    assertEquals(ROOT, store().lookupParent(d.id()).id());
  }

  @Test
  void aDirectoryReplacesAnEmptyDirectory() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    mount.create(a.id(), "f");
    Attr b = mount.mkdir(ROOT, "b");
    Outcome.Renamed done = renamed(mount, TestMount.rename(ROOT, "a", ROOT, "b"));
    assertEquals(0, done.replaced().orElseThrow().nlink());
    assertEquals(3, root().nlink());
    assertEquals(List.of("f"), names(store().lookup(ROOT, TestMount.name("b")).id()));
    assertFails(FsError.ENOENT, mount, mount.creation(b.id(), "x", true));
    assertFails(FsError.ENOENT, () -> store().readdir(b.id(), 0, 1));
  }

  @Test
  void kindsMustFit() {
    TestMount mount = mount();
    Attr full = mount.mkdir(ROOT, "full");
    mount.create(full.id(), "x");
    mount.mkdir(ROOT, "d");
    mount.create(ROOT, "f");
    assertFails(FsError.ENOTEMPTY, mount, TestMount.rename(ROOT, "d", ROOT, "full"));
    assertFails(FsError.ENOTDIR, mount, TestMount.rename(ROOT, "d", ROOT, "f"));
    assertFails(FsError.EISDIR, mount, TestMount.rename(ROOT, "f", ROOT, "d"));
    assertFails(FsError.EISDIR, mount, TestMount.rename(ROOT, "f", ROOT, "full"));
    assertEquals(List.of("full", "d", "f"), names(ROOT));
  }

  @Test
  void aDirectoryDoesNotMoveIntoItselfOrBelow() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    Attr b = mount.mkdir(a.id(), "b");
    Attr c = mount.mkdir(b.id(), "c");
    mount.create(c.id(), "f");
    assertFails(FsError.EINVAL, mount, TestMount.rename(ROOT, "a", a.id(), "x"));
    assertFails(FsError.EINVAL, mount, TestMount.rename(ROOT, "a", c.id(), "x"));
    assertFails(FsError.EINVAL, mount, TestMount.rename(ROOT, "a", c.id(), "f"));
    assertFails(FsError.EINVAL, mount, exchange(ROOT, "a", b.id(), "c"));
    assertFails(FsError.EINVAL, mount, exchange(b.id(), "c", ROOT, "a"));
    assertFails(FsError.ENOTEMPTY, mount, TestMount.rename(a.id(), "b", ROOT, "a"));
    assertEquals(FsError.OK, mount.errorOf(TestMount.rename(b.id(), "c", ROOT, "c")));
    assertEquals(FsError.OK, mount.errorOf(TestMount.rename(ROOT, "a", c.id(), "a")));
    assertEquals(c.id(), store().lookupParent(a.id()).id());
  }

  @Test
  void whatIsNotThereIsNotRenamed() {
    TestMount mount = mount();
    mount.create(ROOT, "f");
    assertFails(FsError.ENOENT, mount, TestMount.rename(ROOT, "x", ROOT, "y"));
    assertFails(FsError.ENOENT, mount, TestMount.rename(ROOT, "x", ROOT, "f"));
    assertFails(FsError.ENOENT, mount, noReplace(ROOT, "x", ROOT, "f"));
    assertFails(FsError.ENOENT, mount, exchange(ROOT, "f", ROOT, "x"));
    assertFails(FsError.ENOENT, mount, exchange(ROOT, "x", ROOT, "f"));
  }

  @Test
  void noReplaceRefusesANameThatExists() {
    TestMount mount = mount();
    Attr a = mount.create(ROOT, "a");
    mount.mkdir(ROOT, "d");
    mount.link(a.id(), ROOT, "same");
    assertFails(FsError.EEXIST, mount, noReplace(ROOT, "a", ROOT, "d"));
    assertFails(FsError.EEXIST, mount, noReplace(ROOT, "d", ROOT, "a"));
    assertFails(FsError.EEXIST, mount, noReplace(ROOT, "a", ROOT, "same"));
    assertFails(FsError.EEXIST, mount, noReplace(ROOT, "a", ROOT, "a"));
    assertEquals(FsError.OK, mount.errorOf(noReplace(ROOT, "a", ROOT, "b")));
  }

  @Test
  void twoNamesOfOneInodeAreLeftAlone() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "a");
    mount.link(file.id(), ROOT, "b");
    Attr before = getattr(file);
    Attr parent = root();
    Outcome.Renamed done = renamed(mount, TestMount.rename(ROOT, "a", ROOT, "b"));
    assertEquals(before, done.moved());
    assertEquals(Optional.empty(), done.replaced());
    assertEquals(before, renamed(mount, exchange(ROOT, "a", ROOT, "b")).moved());
    assertEquals(before, renamed(mount, TestMount.rename(ROOT, "a", ROOT, "a")).moved());
    assertEquals(List.of("a", "b"), names(ROOT));
    assertEquals(parent, root());
    assertEquals(before, getattr(file));
  }

  @Test
  void aDirectoryRenamedToItsOwnNameIsLeftAlone() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    assertEquals(d, renamed(mount, TestMount.rename(ROOT, "d", ROOT, "d")).moved());
    assertEquals(3, root().nlink());
  }

  @Test
  void exchangeSwapsAFileAndADirectory() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    Attr b = mount.mkdir(ROOT, "b");
    Attr directory = mount.mkdir(a.id(), "x");
    mount.create(directory.id(), "inside");
    Attr file = mount.create(b.id(), "y");
    Outcome.Renamed done = renamed(mount, exchange(a.id(), "x", b.id(), "y"));
    assertEquals(directory.id(), done.moved().id());
    assertEquals(file.id(), done.replaced().orElseThrow().id());
    assertEquals(1, done.replaced().orElseThrow().nlink());
    assertTrue(done.moved().version() > directory.version());
    assertTrue(done.replaced().orElseThrow().version() > file.version());
    assertEquals(file.id(), store().lookup(a.id(), TestMount.name("x")).id());
    assertEquals(directory.id(), store().lookup(b.id(), TestMount.name("y")).id());
    assertEquals(b.id(), store().lookupParent(directory.id()).id());
    assertEquals(2, getattr(a).nlink());
    assertEquals(3, getattr(b).nlink());
  }

  @Test
  void exchangeOfTwoDirectoriesInOneParentChangesNoCounts() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    mount.create(a.id(), "f");
    mount.mkdir(ROOT, "b");
    renamed(mount, exchange(ROOT, "a", ROOT, "b"));
    assertEquals(4, root().nlink());
    assertEquals(a.id(), store().lookup(ROOT, TestMount.name("b")).id());
  }
}
