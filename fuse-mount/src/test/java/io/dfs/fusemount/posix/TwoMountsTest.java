package io.dfs.fusemount.posix;

import static io.dfs.fusemount.posix.PosixMount.O_RDONLY;
import static io.dfs.fusemount.posix.PosixMount.O_RDWR;
import static io.dfs.fusemount.posix.PosixMount.ROOT;
import static io.dfs.fusemount.posix.PosixMount.errorOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.error.FsError;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.OpenFlag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** P3 and what the kernel may keep, with two mounts of one volume. */
class TwoMountsTest {
  private static final Set<OpenFlag> KEEP = Set.of(OpenFlag.KEEP_CACHE);
  private static final Set<OpenFlag> DROP = Set.of();

  private final PosixVolume volume = new PosixVolume();
  private final PosixMount here = volume.mount();
  private final PosixMount there = volume.mount();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void overwrite(PosixMount mount, long node, String text) {
    long handle = mount.open(node, O_RDWR).handle();
    mount.write(node, handle, 0, bytes(text));
    mount.close(handle);
  }

  private Set<OpenFlag> flagsOfOpen(PosixMount mount, long node) {
    Answer opened = mount.open(node, O_RDONLY);
    mount.close(opened.handle());
    return opened.flags();
  }

  @Test
  void whatOneCloseTheOtherReadsAtItsNextOpen() {
    long node = here.file(ROOT, "f", bytes("first"));
    there.lookup(ROOT, "f");
    assertArrayEquals(bytes("first"), there.contents(node));
    overwrite(here, node, "again");
    assertArrayEquals(bytes("again"), there.contents(node));
    overwrite(there, node, "third");
    assertArrayEquals(bytes("third"), here.contents(node));
  }

  @Test
  void anOpenOfAReplacedNameIsStaleAndTheNextLookupFindsTheNewFile() {
    long old = here.file(ROOT, "f", bytes("old"));
    there.lookup(ROOT, "f");
    here.file(ROOT, "new", bytes("new"));
    here.rename(ROOT, "new", ROOT, "f");
    assertEquals(FsError.ESTALE, errorOf(() -> there.open(old, O_RDONLY)));
    long found = there.lookup(ROOT, "f").node();
    assertArrayEquals(bytes("new"), there.contents(found));
  }

  @Test
  void anOpenOfARemovedNameIsStaleAndTheNextLookupFindsNothing() {
    long old = here.file(ROOT, "f", bytes("old"));
    there.lookup(ROOT, "f");
    here.unlink(ROOT, "f");
    assertEquals(FsError.ESTALE, errorOf(() -> there.open(old, O_RDONLY)));
    assertEquals(FsError.ENOENT, errorOf(() -> there.lookup(ROOT, "f")));
  }

  @Test
  void aNameWhoseTimeHasRunOutIsNotHeldAgainstTheOpen() {
    long node = here.file(ROOT, "f", bytes("x"));
    there.lookup(ROOT, "f");
    here.rename(ROOT, "f", ROOT, "g");
    volume.clock.advance(Duration.ofSeconds(2));
    assertArrayEquals(bytes("x"), there.contents(node));
  }

  @Test
  void ownRenamesAndUnlinksMoveTheNamesThatAreKnown() {
    long node = here.file(ROOT, "f", bytes("x"));
    here.rename(ROOT, "f", ROOT, "g");
    assertArrayEquals(bytes("x"), here.contents(node));
    here.link(node, ROOT, "h");
    here.unlink(ROOT, "g");
    assertArrayEquals(bytes("x"), here.contents(node));
    here.file(ROOT, "other", bytes("y"));
    here.rename(ROOT, "other", ROOT, "h", false, true);
    assertArrayEquals(bytes("x"), here.contents(node));
  }

  @Test
  void aHandleOfAReplacedFileStaysWithTheOldFile() {
    long old = here.file(ROOT, "f", bytes("old"));
    long handle = there.open(there.lookup(ROOT, "f").node(), O_RDWR).handle();
    long fresh = here.file(ROOT, "new", bytes("brand new"));
    here.rename(ROOT, "new", ROOT, "f");
    volume.clock.advance(Duration.ofSeconds(2));
    assertEquals(3, there.getattr(old).sizeBytes());
    assertEquals(0, there.getattr(old).nlink());
    assertEquals(0600, there.chmod(old, 0600).mode() & 07777);
    assertEquals(5, there.utimens(old, TimeChange.OMIT, TimeChange.to(5)).mtimeNs());
    assertArrayEquals(bytes("old"), there.read(handle, 0, 100));
    there.write(old, handle, 0, bytes("OLD"));
    there.close(handle);
    assertEquals(0644, here.getattr(fresh).mode() & 07777);
    assertArrayEquals(bytes("brand new"), here.contents(fresh));
  }

  // ---- pages

  @Test
  void pagesOfWhatThisMountWroteStay() {
    long node = here.file(ROOT, "f", bytes("mine"));
    assertEquals(KEEP, flagsOfOpen(here, node));
    here.chmod(node, 0600);
    assertEquals(KEEP, flagsOfOpen(here, node), "a chmod leaves the bytes alone");
    here.link(node, ROOT, "g");
    here.rename(ROOT, "g", ROOT, "h");
    here.unlink(ROOT, "h");
    assertEquals(KEEP, flagsOfOpen(here, node), "so do names");
  }

  @Test
  void pagesAreDroppedOnceAfterAnotherMountHasWritten() throws InterruptedException {
    long node = here.file(ROOT, "f", bytes("mine"));
    there.lookup(ROOT, "f");
    overwrite(there, node, "ours");
    Answer opened = here.open(node, O_RDONLY);
    assertEquals(DROP, opened.flags());
    assertEquals("attributes " + node, here.kernel.next(), "before the answer");
    here.read(opened.handle(), 0, 10);
    here.close(opened.handle());
    assertEquals(KEEP, flagsOfOpen(here, node));
  }

  /** The kernel drops pages when it takes the answer, which may be after a second open's. */
  @Test
  void untilAHandleIsUsedNobodyKnowsThatThePagesAreGone() {
    long node = here.file(ROOT, "f", bytes("mine"));
    overwrite(there, node, "ours");
    Answer first = here.open(node, O_RDONLY);
    Answer second = here.open(node, O_RDONLY);
    assertEquals(DROP, first.flags());
    assertEquals(DROP, second.flags());
    here.read(first.handle(), 0, 10);
    Answer third = here.open(node, O_RDONLY);
    assertEquals(KEEP, third.flags());
    overwrite(there, node, "more");
    Answer fourth = here.open(node, O_RDONLY);
    assertEquals(DROP, fourth.flags());
    here.read(second.handle(), 0, 10); // opened at the older version
    assertEquals(DROP, flagsOfOpen(here, node));
    for (Answer a : new Answer[] {first, second, third, fourth}) {
      here.close(a.handle());
    }
  }

  @Test
  void aChangeThatAnotherHandleNoticesTakesThePagesAway() throws InterruptedException {
    long node = here.file(ROOT, "f", bytes("mine"));
    long handle = here.open(node, O_RDWR).handle();
    overwrite(there, node, "ours");
    Answer again = here.open(node, O_RDONLY);
    String dropped = here.kernel.next();
    while (!dropped.startsWith("data")) {
      dropped = here.kernel.next();
    }
    assertEquals("data " + node + " 0+0", dropped);
    assertArrayEquals(bytes("ours"), here.read(handle, 0, 10));
    here.close(again.handle());
    here.close(handle);
  }
}
