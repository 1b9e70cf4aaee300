package io.dfs.fusemount.posix;

import static io.dfs.fusemount.posix.PosixMount.O_RDONLY;
import static io.dfs.fusemount.posix.PosixMount.O_RDWR;
import static io.dfs.fusemount.posix.PosixMount.ROOT;
import static io.dfs.fusemount.posix.PosixMount.errorOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.OpenFlag;
import io.dfs.fusemount.fuse.Stat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whose files are whose, seen by a mount with options and one without. */
class IdentitiesTest {
  private static final int STICKY = 01777;

  private final PosixVolume volume = new PosixVolume();
  private final PosixMount plain = volume.mount();

  private PosixMount with(Identities identities) {
    return volume.mount(InodeId.ROOT, new PosixOptions(identities, false, false, Duration.ZERO));
  }

  private PosixMount squashed() {
    return with(
        new Identities(
            IdMap.SAME, IdMap.SAME, Optional.of(new RootSquash(99, 98)), ShownAs.STORED));
  }

  @Test
  void mappedIdsAreStoredAndShownBothWays() {
    PosixMount mapped =
        with(
            new Identities(
                IdMap.of(Map.of(1000, 5000)),
                IdMap.of(Map.of(100, 500)),
                Optional.empty(),
                ShownAs.STORED));
    mapped.as(1000, 100);
    long node = mapped.file(ROOT, "f", new byte[] {1});
    assertOwner(1000, 100, mapped.lookup(ROOT, "f").stat());
    assertOwner(1000, 100, mapped.getattr(node));
    assertOwner(5000, 500, plain.getattr(node));
    assertOwner(1000, 100, mapped.mkdir(ROOT, "d").stat());
    assertOwner(5000, 500, plain.lookup(ROOT, "d").stat());
    assertOwner(5000, 500, plain.lookup(ROOT, "f").stat());
    assertEquals(7, mapped.chown(node, 7).uid(), "others stand for themselves");
    assertEquals(1000, mapped.chown(node, 1000).uid());
    volume.clock.advance(Duration.ofSeconds(2));
    assertEquals(5000, plain.getattr(node).uid());
    long directory = mapped.opendir(ROOT);
    assertTrue(
        mapped.rest(ROOT, directory, 2, 9, true).stream()
            .allMatch(line -> line.entry().orElseThrow().stat().uid() == 1000));
    mapped.closedir(directory);
  }

  private static void assertOwner(int uid, int gid, Stat stat) {
    assertEquals(uid, stat.uid());
    assertEquals(gid, stat.gid());
  }

  @Test
  void twoIdsCannotBeStoredAsOne() {
    assertThrows(IllegalArgumentException.class, () -> IdMap.of(Map.of(1, 3, 2, 3)));
  }

  @Test
  void allIsShownAsTheOptionsSay() {
    PosixMount shown =
        with(
            new Identities(
                IdMap.SAME,
                IdMap.SAME,
                Optional.empty(),
                new ShownAs(OptionalInt.of(7), OptionalInt.of(8), OptionalInt.of(0027))));
    long node = plain.file(ROOT, "f", new byte[] {1});
    plain.chmod(node, 04777);
    Stat stat = shown.getattr(node);
    assertOwner(7, 8, stat);
    assertEquals(0100750, stat.mode());
  }

  @Test
  void whatSquashedRootMakesIsNobodys() {
    plain.chmod(ROOT, 0777);
    PosixMount mount = squashed();
    mount.file(ROOT, "f", new byte[] {1});
    mount.mkdir(ROOT, "d");
    assertOwner(99, 98, plain.lookup(ROOT, "f").stat());
    assertOwner(99, 98, plain.lookup(ROOT, "d").stat());
    mount.as(1000, 1000);
    mount.file(ROOT, "g", new byte[] {1});
    assertOwner(1000, 1000, plain.lookup(ROOT, "g").stat());
  }

  @Test
  void squashedRootMayDoWhatNobodyMay() {
    plain.chmod(ROOT, STICKY);
    plain.as(1000, 1000);
    long secret = plain.file(ROOT, "secret", new byte[] {1});
    plain.chmod(secret, 0600);
    long open = plain.file(ROOT, "open", new byte[] {2});
    plain.chmod(open, 0644);
    long closed = plain.mkdir(ROOT, "closed").node();
    plain.file(closed, "in", new byte[] {3});
    plain.chmod(closed, 0700);
    PosixMount mount = squashed();
    assertEquals(FsError.EACCES, errorOf(() -> mount.open(secret, O_RDONLY)));
    assertArrayEquals(new byte[] {2}, mount.contents(open));
    assertEquals(FsError.EACCES, errorOf(() -> mount.open(open, O_RDWR)));
    assertEquals(FsError.EACCES, errorOf(() -> mount.lookup(closed, "in")));
    assertEquals(FsError.EACCES, errorOf(() -> mount.opendir(closed)));
    assertEquals(FsError.EACCES, errorOf(() -> mount.mkdir(closed, "x")));
    assertEquals(FsError.EACCES, errorOf(() -> mount.create(closed, "x", O_RDWR)));
    assertEquals(FsError.EPERM, errorOf(() -> mount.unlink(ROOT, "open")), "sticky");
    assertEquals(FsError.EPERM, errorOf(() -> mount.rename(ROOT, "open", ROOT, "mine")));
    assertEquals(FsError.EPERM, errorOf(() -> mount.chmod(open, 0777)));
    assertEquals(FsError.EPERM, errorOf(() -> mount.chown(open, 99)));
    assertEquals(FsError.EACCES, errorOf(() -> mount.truncate(open, 0, false)));
    assertEquals(
        FsError.EPERM, errorOf(() -> mount.utimens(open, TimeChange.OMIT, TimeChange.to(1))));
    long own = mount.file(ROOT, "own", new byte[] {4});
    assertEquals(0600, mount.chmod(own, 0600).mode() & 0777);
    assertEquals(FsError.EPERM, errorOf(() -> mount.chown(own, 1000)), "it cannot give away");
    mount.truncate(own, 0, false);
    mount.unlink(ROOT, "own");
    mount.as(1000, 1000);
    assertArrayEquals(new byte[] {1}, mount.contents(secret));
  }

  @Test
  void squashedRootHasNobodysExtendedAttributes() {
    byte[] value = {1};
    plain.chmod(ROOT, STICKY);
    long other = plain.file(ROOT, "other", value);
    plain.chmod(other, 0640);
    for (String name : List.of("user.u", "trusted.t", "security.s")) {
      plain.setxattr(other, name, value, 0);
    }
    PosixMount mount = squashed();
    assertEquals("security.s user.u ", mount.listxattr(other));
    assertEquals(FsError.ENODATA, errorOf(() -> mount.getxattr(other, "trusted.t")));
    assertEquals(FsError.EACCES, errorOf(() -> mount.getxattr(other, "user.u")));
    assertArrayEquals(value, mount.getxattr(other, "security.s"));
    assertEquals(FsError.EACCES, errorOf(() -> mount.removexattr(other, "user.u")));
    long own = mount.file(ROOT, "own", value);
    mount.setxattr(own, "user.u", value, 0);
    for (String name : List.of("trusted.t", "security.s")) {
      assertEquals(FsError.EPERM, errorOf(() -> mount.setxattr(own, name, value, 0)), name);
    }
    assertEquals("user.u ", plain.listxattr(own));
  }

  @Test
  void aSubdirectoryIsNodeOneUnderItsOwnNumber() {
    long outer = plain.mkdir(ROOT, "outer").node();
    long sub = plain.mkdir(outer, "sub").node();
    plain.file(sub, "f", new byte[] {1});
    PosixMount mount = volume.mount(new InodeId(sub), PosixOptions.DEFAULT);
    assertEquals(sub, mount.getattr(ROOT).ino());
    assertArrayEquals(new byte[] {1}, mount.contents(mount.lookup(ROOT, "f").node()));
    long handle = mount.opendir(ROOT);
    assertTrue(
        mount.page(ROOT, handle, 0, 2, false).stream().allMatch(line -> line.ino() == sub),
        "'.' and '..' of its root are the root");
    mount.closedir(handle);
    long below = mount.mkdir(ROOT, "below").node();
    assertEquals(below, plain.lookup(sub, "below").node());
    mount.rename(ROOT, "f", below, "f");
    volume.clock.advance(Duration.ofSeconds(2));
    assertEquals(FsError.ENOENT, errorOf(() -> plain.lookup(sub, "f")));
  }

  @Test
  void pagesAreGonePastAndMissingNamesRememberedIfAsked() {
    PosixMount mount =
        volume.mount(
            InodeId.ROOT, new PosixOptions(Identities.PLAIN, true, false, Duration.ofSeconds(3)));
    assertEquals(Optional.of(Duration.ofSeconds(3)), mount.absence(ROOT, "none"));
    long node = mount.file(ROOT, "f", new byte[] {1});
    Answer opened = mount.open(node, O_RDONLY);
    assertTrue(opened.flags().contains(OpenFlag.DIRECT_IO));
    mount.close(opened.handle());
    Answer ordinary = plain.open(node, O_RDONLY);
    assertFalse(ordinary.flags().contains(OpenFlag.DIRECT_IO));
    plain.close(ordinary.handle());
  }
}
