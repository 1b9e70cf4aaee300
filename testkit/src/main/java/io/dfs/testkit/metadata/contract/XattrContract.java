package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Mutation.SetXattr.Mode;
import io.dfs.common.metadata.TimeChange;
import io.dfs.testkit.metadata.TestMount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Extended attributes. */
abstract class XattrContract extends StoreContract {
  private static final XattrName A = XattrName.of("user.a");
  private static final XattrName B = XattrName.of("user.b");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Mutation.SetXattr set(Attr inode, XattrName name, String value) {
    return set(inode, name, bytes(value), Mode.SET);
  }

  private static Mutation.SetXattr set(Attr inode, XattrName name, byte[] value, Mode mode) {
    return new Mutation.SetXattr(inode.id(), name, value, mode);
  }

  private static Mutation.RemoveXattr remove(Attr inode, XattrName name) {
    return new Mutation.RemoveXattr(inode.id(), name);
  }

  private String value(Attr inode, XattrName name) {
    return new String(store().getxattr(inode.id(), name), StandardCharsets.UTF_8);
  }

  private List<XattrName> list(Attr inode) {
    return store().listxattr(inode.id());
  }

  @Test
  void attributesAreSetReplacedListedAndRemoved() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    assertFalse(file.xattrs());
    assertEquals(List.of(), list(file));
    assertTrue(mount.changed(set(file, B, "two")).xattrs());
    mount.changed(set(file, A, "one"));
    assertEquals(List.of(A, B), list(file));
    assertEquals("one", value(file, A));
    mount.changed(set(file, A, ""));
    assertEquals("", value(file, A));
    assertEquals("two", value(file, B));
    assertTrue(mount.changed(remove(file, A)).xattrs());
    assertFails(FsError.ENODATA, () -> store().getxattr(file.id(), A));
    assertEquals(List.of(B), list(file));
    assertFalse(mount.changed(remove(file, B)).xattrs());
    assertFalse(getattr(file).xattrs());
    assertEquals(List.of(), list(file));
  }

  @Test
  void createAndReplaceAskWhetherItIsThere() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    assertFails(FsError.ENODATA, mount, set(file, A, bytes("x"), Mode.REPLACE));
    assertFails(FsError.ENODATA, mount, remove(file, A));
    assertFalse(getattr(file).xattrs());
    mount.changed(set(file, A, bytes("x"), Mode.CREATE));
    Attr before = getattr(file);
    assertFails(FsError.EEXIST, mount, set(file, A, bytes("y"), Mode.CREATE));
    assertEquals(before, getattr(file));
    assertEquals("x", value(file, A));
    mount.changed(set(file, A, bytes("z"), Mode.REPLACE));
    assertEquals("z", value(file, A));
  }

  @Test
  void ctimeAndVersionChangeAndNothingElse() {
    TestMount mount = mount();
    Attr before = mount.create(ROOT, "f");
    outage(Duration.ofSeconds(3));
    Attr after = mount.changed(set(before, A, "x"));
    assertTrue(after.ctimeNs() > before.ctimeNs());
    assertTrue(after.version() > before.version());
    assertEquals(before.mtimeNs(), after.mtimeNs());
    assertEquals(before.sizeBytes(), after.sizeBytes());
    assertEquals(after, getattr(before));
    outage(Duration.ofSeconds(3));
    Attr removed = mount.changed(remove(before, A));
    assertTrue(removed.ctimeNs() > after.ctimeNs());
    assertTrue(removed.version() > after.version());
  }

  @Test
  void everyKindOfInodeHasThem() {
    TestMount mount = mount();
    List<Attr> all =
        List.of(
            mount.mkdir(ROOT, "d"),
            mount.symlink(ROOT, "s", "t"),
            mount.changed(mount.node(ROOT, "p", Kind.FIFO, 0)),
            root());
    for (Attr inode : all) {
      assertTrue(mount.changed(set(inode, A, "x")).xattrs());
      assertTrue(getattr(inode).xattrs());
      assertEquals("x", value(inode, A));
    }
    assertTrue(store().lookup(ROOT, TestMount.name("d")).xattrs());
    assertTrue(entries(ROOT).stream().allMatch(e -> e.attr().xattrs()));
    assertTrue(store().open(mount.session(), all.getFirst().id(), List.of()).attr().xattrs());
    assertTrue(store().lookupParent(all.getFirst().id()).xattrs());
  }

  @Test
  void aDirectoryKeepsThemWhileItsEntriesChange() {
    TestMount mount = mount();
    Attr directory = mount.mkdir(ROOT, "d");
    mount.create(directory.id(), "a");
    Attr set = mount.changed(set(directory, A, "x"));
    mount.create(directory.id(), "b");
    store().foldDeltas(1000);
    assertTrue(getattr(directory).version() > set.version());
    assertEquals("x", value(directory, A));
  }

  @Test
  void valuesAndNamesAreBytes() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    byte[] large = new byte[Mutation.SetXattr.MAX_VALUE_BYTES];
    new Random(7).nextBytes(large);
    XattrName strange = XattrName.of(new byte[] {'u', 's', 'e', 'r', '.', (byte) 0xff, '/', 1});
    mount.changed(set(file, strange, large, Mode.SET));
    assertArrayEquals(large, store().getxattr(file.id(), strange));
    assertEquals(List.of(strange), list(file));
    assertFails(FsError.ENODATA, () -> store().getxattr(file.id(), XattrName.of("USER.A")));
  }

  @Test
  void theListOfNamesIsBounded() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    List<Mutation> names =
        IntStream.range(0, 256)
            .<Mutation>mapToObj(i -> set(file, longName(i), "x"))
            .toList(); // 256 bytes each with its NUL
    assertTrue(mount.applyAll(names).outcomes().stream().allMatch(o -> o.error() == FsError.OK));
    Attr full = getattr(file);
    assertFails(FsError.ENOSPC, mount, set(file, A, "x"));
    assertEquals(full, getattr(file));
    assertEquals(256, list(file).size());
    mount.changed(set(file, longName(3), "y"));
    assertEquals("y", value(file, longName(3)));
    mount.changed(remove(file, longName(3)));
    mount.changed(set(file, A, "x"));
    assertEquals("x", value(file, A));
  }

  private static XattrName longName(int i) {
    return XattrName.of("user.%0250d".formatted(i));
  }

  @Test
  void namesOfOneInodeShareThem() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.link(file.id(), ROOT, "g");
    mount.changed(set(file, A, "x"));
    assertTrue(store().lookup(ROOT, TestMount.name("g")).xattrs());
    mount.unlink(ROOT, "f");
    assertEquals("x", value(file, A));
  }

  @Test
  void theyGoWithTheInode() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.changed(set(file, A, "x"));
    mount.unlink(ROOT, "f");
    assertEquals("x", value(file, A));
    mount.changed(set(file, B, "y"));
    mount.heartbeat();
    mount.heartbeat();
    while (store().reclaimOrphans(10) > 0) {
      // until nothing is left
    }
    assertFails(FsError.ENOENT, () -> store().getxattr(file.id(), A));
    assertFails(FsError.ENOENT, () -> store().listxattr(file.id()));
    assertFails(FsError.ENOENT, mount, set(file, A, "x"));
    assertFails(FsError.ENOENT, mount, remove(file, A));
  }

  @Test
  void whatIsGoneHasNone() {
    TestMount mount = mount();
    InodeId gone = mount.newInode();
    assertFails(FsError.ENOENT, () -> store().getxattr(gone, A));
    assertFails(FsError.ENOENT, () -> store().listxattr(gone));
  }

  @Test
  void whatTakesPrivilegesTakesCapabilities() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.changed(set(file, A, "x"));
    mount.changed(set(file, XattrName.CAPABILITY, "all"));
    mount.changed(commit(file).inline(0, "hello").build());
    mount.changed(chown(file, false));
    assertEquals("all", value(file, XattrName.CAPABILITY));
    mount.changed(commit(file).inline(0, "hello").killPrivileges().build());
    assertEquals(List.of(A), list(file));
    mount.changed(set(file, XattrName.CAPABILITY, "all"));
    assertTrue(mount.changed(chown(file, true)).xattrs());
    assertEquals(List.of(A), list(file));
    mount.changed(remove(file, A));
    mount.changed(set(file, XattrName.CAPABILITY, "all"));
    assertFalse(mount.changed(chown(file, true)).xattrs());
    Attr directory = mount.mkdir(ROOT, "d");
    mount.changed(set(directory, XattrName.CAPABILITY, "all"));
    mount.changed(chown(directory, true));
    assertEquals("all", value(directory, XattrName.CAPABILITY));
  }

  private static Mutation.SetAttr chown(Attr inode, boolean kill) {
    return new Mutation.SetAttr(
        inode.id(),
        OptionalInt.empty(),
        OptionalInt.of(7),
        OptionalInt.empty(),
        TimeChange.OMIT,
        TimeChange.OMIT,
        OptionalLong.empty(),
        kill);
  }
}
