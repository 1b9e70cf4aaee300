package io.dfs.fusemount.posix;

import static io.dfs.fusemount.posix.PosixMount.O_APPEND;
import static io.dfs.fusemount.posix.PosixMount.O_DSYNC;
import static io.dfs.fusemount.posix.PosixMount.O_EXCL;
import static io.dfs.fusemount.posix.PosixMount.O_RDONLY;
import static io.dfs.fusemount.posix.PosixMount.O_RDWR;
import static io.dfs.fusemount.posix.PosixMount.O_SYNC;
import static io.dfs.fusemount.posix.PosixMount.O_TRUNC;
import static io.dfs.fusemount.posix.PosixMount.O_WRONLY;
import static io.dfs.fusemount.posix.PosixMount.ROOT;
import static io.dfs.fusemount.posix.PosixMount.errorOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.OpenFlag;
import io.dfs.fusemount.fuse.Stat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files and attributes of one mount. */
class FilesTest {
  private static final int S_IFCHR = 0020000;
  private static final int S_IFBLK = 0060000;
  private static final int S_IFIFO = 0010000;
  private static final int S_IFDIR = 0040000;
  private static final int S_IFREG = 0100000;

  private final PosixVolume volume = new PosixVolume();
  private final PosixMount mount = volume.mount();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void nothingStaysOpen() {
    assertEquals(0, mount.fs.openFiles());
    assertEquals(0, mount.metadata.held());
  }

  @Test
  void whatIsWrittenIsReadAtOnceAndAfterClose() {
    byte[] data = random(700_000);
    Answer made = mount.create(ROOT, "f", O_RDWR | O_EXCL);
    long node = made.entry().node();
    mount.write(node, made.handle(), 0, Arrays.copyOf(data, 300_000));
    mount.write(node, made.handle(), 300_000, Arrays.copyOfRange(data, 300_000, 700_000));
    assertArrayEquals(
        Arrays.copyOfRange(data, 250_000, 350_000), mount.read(made.handle(), 250_000, 100_000));
    assertEquals(700_000, mount.getattr(node).sizeBytes());
    assertEquals(0, volume.mount().getattr(node).sizeBytes(), "not closed yet");
    mount.close(made.handle());
    PosixMount other = volume.mount();
    assertEquals(700_000, other.lookup(ROOT, "f").stat().sizeBytes());
    assertArrayEquals(data, other.contents(node));
    assertArrayEquals(data, mount.contents(node));
  }

  private PosixMount pastPages(boolean syncWrites) {
    return volume.mount(
        InodeId.ROOT, new PosixOptions(Identities.PLAIN, true, syncWrites, Duration.ZERO));
  }

  /** What another mount sees of 70000 bytes that are written to a file that stays open. */
  private long seenWhileOpen(PosixMount writer, String name, int openFlags) {
    Answer made = writer.create(ROOT, name, O_WRONLY | openFlags);
    writer.write(made.entry().node(), made.handle(), openFlags, 0, random(70_000));
    long seen = volume.mount().lookup(ROOT, name).stat().sizeBytes();
    writer.close(made.handle());
    assertEquals(0, writer.fs.openFiles());
    return seen;
  }

  @Test
  void synchronousWritesPastThePagesAreDurableBeforeTheyAreAnswered() {
    assertEquals(0, seenWhileOpen(pastPages(false), "plain", 0));
    assertEquals(70_000, seenWhileOpen(pastPages(false), "dsync", O_DSYNC));
    assertEquals(70_000, seenWhileOpen(pastPages(false), "sync", O_SYNC));
    assertEquals(70_000, seenWhileOpen(pastPages(true), "option", 0));
  }

  @Test
  void theKernelItselfSyncsWhatGoesThroughItsPages() {
    assertEquals(0, seenWhileOpen(mount, "dsync", O_DSYNC));
  }

  @Test
  void readsEndAtTheEndOfTheFile() {
    long node = mount.file(ROOT, "f", bytes("hello"));
    long handle = mount.open(node, O_RDONLY).handle();
    assertArrayEquals(bytes("lo"), mount.read(handle, 3, 100));
    assertEquals(0, mount.read(handle, 5, 100).length);
    assertEquals(0, mount.read(handle, 1L << 40, 100).length);
    mount.close(handle);
  }

  @Test
  void aRemovedFileLivesAsLongAsItIsOpen() {
    long node = mount.file(ROOT, "f", bytes("still here"));
    long handle = mount.open(node, O_RDWR).handle();
    mount.unlink(ROOT, "f");
    assertEquals(FsError.ENOENT, errorOf(() -> mount.lookup(ROOT, "f")));
    assertEquals(0, mount.getattr(node).nlink());
    mount.write(node, handle, 0, bytes("STILL"));
    mount.fsync(handle);
    assertArrayEquals(bytes("STILL here"), mount.read(handle, 0, 100));
    assertEquals(0600, mount.chmod(node, 0600).mode() & 07777);
    assertEquals(5, mount.truncate(node, 5, false).sizeBytes());
    assertArrayEquals(bytes("STILL"), mount.read(handle, 0, 100));
    mount.close(handle);
  }

  @Test
  void appendsGoToTheEndWhateverTheKernelThinks() throws InterruptedException {
    long node = mount.file(ROOT, "log", bytes("one\n"));
    Answer opened = mount.open(node, O_WRONLY | O_APPEND);
    assertTrue(opened.flags().contains(OpenFlag.DIRECT_IO));
    PosixMount other = volume.mount();
    Answer theirs = other.open(other.lookup(ROOT, "log").node(), O_WRONLY | O_APPEND);
    other.write(node, theirs.handle(), 4, bytes("two\n"));
    mount.write(node, opened.handle(), 4, bytes("three\n"));
    assertEquals("data " + node + " 8+6", last(mount.kernel));
    other.write(node, theirs.handle(), 0, bytes("four\n"));
    mount.close(opened.handle());
    other.close(theirs.handle());
    assertArrayEquals(bytes("one\ntwo\nthree\nfour\n"), mount.contents(node));
  }

  private static String last(KernelSpy kernel) throws InterruptedException {
    String last = kernel.next();
    while (!last.contains("+6")) {
      last = kernel.next();
    }
    return last;
  }

  @Test
  void openWithTruncateCutsTheFile() {
    long node = mount.file(ROOT, "f", bytes("long gone"));
    long handle = mount.open(node, O_WRONLY | O_TRUNC).handle();
    assertEquals(0, mount.getattr(node).sizeBytes());
    mount.write(node, handle, 2, bytes("new"));
    mount.close(handle);
    assertArrayEquals(new byte[] {0, 0, 'n', 'e', 'w'}, mount.contents(node));
  }

  @Test
  void aFileThatCannotBeCutIsNotLeftOpen() {
    long node = mount.file(ROOT, "f", bytes("stays"));
    mount.metadata.refuse(true);
    assertEquals(FsError.EIO, errorOf(() -> mount.open(node, O_WRONLY | O_TRUNC)));
    mount.metadata.refuse(false);
    assertArrayEquals(bytes("stays"), mount.contents(node));
  }

  @Test
  void createFindsWhatAnotherMountWasFasterToMake() {
    PosixMount other = volume.mount();
    other.as(1000, 1000);
    other.file(ROOT, "f", bytes("theirs"));
    assertEquals(FsError.EEXIST, errorOf(() -> mount.create(ROOT, "f", O_RDWR | O_EXCL)));
    Answer found = mount.create(ROOT, "f", O_RDWR);
    assertArrayEquals(bytes("theirs"), mount.read(found.handle(), 0, 100));
    mount.close(found.handle());
    Answer cut = mount.create(ROOT, "f", O_RDWR | O_TRUNC);
    assertEquals(0, cut.entry().stat().sizeBytes());
    mount.close(cut.handle());
    other.mkdir(ROOT, "d");
    assertEquals(FsError.EISDIR, errorOf(() -> mount.create(ROOT, "d", O_RDWR)));
    other.mknod(ROOT, "p", S_IFIFO | 0666);
    assertEquals(FsError.ESTALE, errorOf(() -> mount.create(ROOT, "p", O_RDWR)));
  }

  /** The kernel has not checked the permissions of a file that it did not know. */
  @Test
  void createOpensNoFileThatTheCallerMayNotOpen() {
    PosixMount other = volume.mount();
    other.as(1000, 1000);
    long node = other.file(ROOT, "f", bytes("private"));
    other.chmod(node, 0640);
    mount.as(1001, 1001);
    assertEquals(FsError.ESTALE, errorOf(() -> mount.create(ROOT, "f", O_RDONLY)));
    other.chmod(node, 0644);
    mount.close(mount.create(ROOT, "f", O_RDONLY).handle());
    assertEquals(FsError.ESTALE, errorOf(() -> mount.create(ROOT, "f", O_RDWR)));
    assertEquals(FsError.ESTALE, errorOf(() -> mount.create(ROOT, "f", O_RDONLY | O_TRUNC)));
    other.chmod(node, 0044);
    mount.as(1000, 1000);
    assertEquals(FsError.ESTALE, errorOf(() -> mount.create(ROOT, "f", O_RDONLY)), "owner");
    mount.as(0, 0);
    mount.close(mount.create(ROOT, "f", O_RDWR).handle());
    assertArrayEquals(bytes("private"), mount.contents(node));
  }

  @Test
  void holesAndDataAreFound() {
    Answer made = mount.create(ROOT, "f", O_RDWR);
    long node = made.entry().node();
    mount.write(node, made.handle(), 1 << 20, random(100_000));
    mount.fsync(made.handle());
    assertEquals(1 << 20, mount.seek(made.handle(), 0, false));
    assertEquals(0, mount.seek(made.handle(), 0, true));
    assertEquals((1 << 20) + 100_000, mount.seek(made.handle(), 1 << 20, true));
    assertEquals(FsError.ENXIO, errorOf(() -> mount.seek(made.handle(), 2 << 20, false)));
    mount.close(made.handle());
  }

  @Test
  void handlesThatAreNotOpenAreRefused() {
    assertEquals(FsError.EBADF, errorOf(() -> mount.read(99, 0, 1)));
    assertEquals(FsError.EBADF, errorOf(() -> mount.flush(99)));
    assertEquals(FsError.EBADF, errorOf(() -> mount.release(99)));
    assertEquals(FsError.EBADF, errorOf(() -> mount.page(ROOT, 99, 0, 9, false)));
  }

  // ---- names

  @Test
  void linksAreOneFile() {
    long node = mount.file(ROOT, "a", bytes("x"));
    NodeEntry linked = mount.link(node, ROOT, "b");
    assertEquals(node, linked.node());
    assertEquals(2, linked.stat().nlink());
    assertEquals(2, mount.lookup(ROOT, "a").stat().nlink());
    mount.unlink(ROOT, "a");
    assertEquals(1, mount.lookup(ROOT, "b").stat().nlink());
    assertArrayEquals(bytes("x"), mount.contents(node));
  }

  @Test
  void symlinksKeepTheirBytes() {
    byte[] target = {'/', 'x', (byte) 0xff, (byte) 0xfe};
    assertArrayEquals(target, mount.readlink(mount.symlink(ROOT, "l", target).node()));
    long node = mount.file(ROOT, "f", bytes("x"));
    assertEquals(FsError.EINVAL, errorOf(() -> mount.readlink(node)));
  }

  @Test
  void renameReplacesAndRefusesAsAsked() {
    long a = mount.file(ROOT, "a", bytes("a"));
    long b = mount.file(ROOT, "b", bytes("b"));
    long directory = mount.mkdir(ROOT, "d").node();
    assertEquals(FsError.EEXIST, errorOf(() -> mount.rename(ROOT, "a", ROOT, "b", true, false)));
    mount.rename(ROOT, "a", ROOT, "b", false, true);
    assertEquals(b, mount.lookup(ROOT, "a").node());
    assertEquals(a, mount.lookup(ROOT, "b").node());
    mount.rename(ROOT, "a", ROOT, "b");
    assertEquals(FsError.ENOENT, errorOf(() -> mount.lookup(ROOT, "a")));
    assertEquals(b, mount.lookup(ROOT, "b").node());
    mount.rename(ROOT, "b", directory, "c");
    assertEquals(b, mount.lookup(directory, "c").node());
    long below = mount.mkdir(directory, "below").node();
    assertEquals(FsError.EINVAL, errorOf(() -> mount.rename(ROOT, "d", below, "loop")));
    assertEquals(FsError.ENOTEMPTY, errorOf(() -> mount.rmdir(ROOT, "d")));
    assertEquals(FsError.ENOTDIR, errorOf(() -> mount.rmdir(directory, "c")));
    assertEquals(FsError.EISDIR, errorOf(() -> mount.unlink(ROOT, "d")));
  }

  @Test
  void mknodMakesWhatItsModeSays() {
    assertEquals(S_IFIFO | 0644, mount.mknod(ROOT, "p", S_IFIFO | 0644).stat().mode());
    assertEquals(S_IFREG | 0600, mount.mknod(ROOT, "f", S_IFREG | 0600).stat().mode());
    assertEquals(S_IFREG | 0600, mount.mknod(ROOT, "g", 0600).stat().mode());
    assertEquals(FsError.EINVAL, errorOf(() -> mount.mknod(ROOT, "d", S_IFDIR | 0755)));
    mount.as(12, 34);
    Stat owned = mount.mknod(ROOT, "h", 0600).stat();
    assertEquals(12, owned.uid());
    assertEquals(34, owned.gid());
  }

  @Test
  void devicesKeepTheirNumbers() {
    long directory = mount.mkdir(ROOT, "d").node();
    mount.chown(directory, 5);
    mount.chmod(directory, 02775);
    for (int rdev : new int[] {0x103, 0x811, 0x11010370, -1}) { // as Linux encodes them
      for (int type : new int[] {S_IFCHR, S_IFBLK}) {
        String name = type + "-" + rdev;
        Stat made = mount.mknod(directory, name, type | 0620, rdev).stat();
        assertEquals(rdev, made.rdev());
        assertEquals(type | 0620, made.mode());
        assertEquals(made, volume.mount().lookup(directory, name).stat());
      }
    }
  }

  // ---- attributes

  @Test
  void everyFormOfSetattr() {
    long node = mount.file(ROOT, "f", bytes("12345"));
    assertEquals(04751, mount.chmod(node, S_IFREG | 04751).mode() & 07777);
    assertEquals(0751, mount.chown(node, 9).mode() & 07777, "chown takes setuid away");
    mount.chmod(node, 06711);
    assertEquals(06711, mount.truncate(node, 3, false).mode() & 07777);
    assertEquals(0711, mount.truncate(node, 2, true).mode() & 07777);
    Stat set = mount.utimens(node, TimeChange.to(1), TimeChange.to(-5_000_000_001L));
    assertEquals(1, set.atimeNs());
    assertEquals(-5_000_000_001L, set.mtimeNs());
    volume.clock.advance(Duration.ofSeconds(5));
    Stat now = mount.utimens(node, TimeChange.OMIT, TimeChange.NOW);
    assertEquals(1, now.atimeNs());
    assertEquals(volume.clock.nanos(), now.mtimeNs());
    assertEquals(8, mount.truncate(node, 8, false).sizeBytes());
    assertArrayEquals(new byte[] {'1', '2', 0, 0, 0, 0, 0, 0}, mount.contents(node));
    long directory = mount.mkdir(ROOT, "d").node();
    assertEquals(02775, mount.chmod(directory, 02775).mode() & 07777);
    assertEquals(02775, mount.chown(directory, 9).mode() & 07777, "a directory keeps setgid");
    assertEquals(FsError.EISDIR, errorOf(() -> mount.truncate(directory, 0, false)));
  }

  @Test
  void aWriteTakesPrivilegesAwayAndUtimensStandsAfterAnEarlierWrite() {
    long node = mount.file(ROOT, "f", bytes("12345"));
    mount.chmod(node, 04711);
    long handle = mount.open(node, O_RDWR).handle();
    mount.write(node, handle, 0, bytes("x"), true);
    assertEquals(0711, mount.getattr(node).mode() & 07777);
    mount.utimens(node, TimeChange.OMIT, TimeChange.to(77));
    mount.close(handle);
    assertEquals(77, volume.mount().getattr(node).mtimeNs());
    assertEquals(0711, volume.mount().getattr(node).mode() & 07777);
  }

  @Test
  void dirtyBytesAllocateWhatTheirCommitWill() {
    Answer made = mount.create(ROOT, "f", O_RDWR);
    long node = made.entry().node();
    mount.write(node, made.handle(), 0, random(100_000));
    assertEquals(100_000, mount.getattr(node).allocatedBytes());
    mount.fsync(made.handle());
    mount.write(node, made.handle(), 50_000, random(60_000));
    mount.write(node, made.handle(), 500_000, random(10));
    assertEquals(110_010, mount.getattr(node).allocatedBytes());
    mount.fsync(made.handle());
    assertEquals(110_010, mount.getattr(node).allocatedBytes());
    assertEquals(110_010, volume.mount().lookup(ROOT, "f").stat().allocatedBytes());
    mount.truncate(node, 1000, false);
    assertEquals(1000, mount.getattr(node).allocatedBytes());
    mount.close(made.handle());
  }

  /** Another mount's bytes lie under ours: what they will take shows with the commit. */
  @Test
  void theKernelLearnsWhatACommitReallyAllocated() throws InterruptedException {
    Answer made = mount.create(ROOT, "f", O_RDWR);
    long node = made.entry().node();
    PosixMount other = volume.mount();
    long handle = other.open(other.lookup(ROOT, "f").node(), O_RDWR).handle();
    other.write(node, handle, 0, bytes("theirs"));
    other.close(handle);
    mount.write(node, made.handle(), 0, bytes("our bytes"));
    volume.clock.advance(Duration.ofSeconds(2));
    assertEquals(15, mount.getattr(node).allocatedBytes(), "as far as is known");
    mount.fsync(node, made.handle());
    // The pages, too: they lack what the other mount wrote.
    assertEquals(
        Set.of("attributes " + node, "data " + node + " 0+0"),
        new HashSet<>(List.of(mount.kernel.next(), mount.kernel.next())));
    assertEquals(9, mount.getattr(node).allocatedBytes());
    mount.close(made.handle());
  }

  @Test
  void statfsCountsBlocksAndInodes() {
    long before = mount.statfs().volume().inodes();
    mount.file(ROOT, "f", bytes("x"));
    assertEquals(before + 1, mount.statfs().volume().inodes());
    assertEquals(255, mount.statfs().volume().maxNameBytes());
    assertTrue(mount.statfs().volume().freeBlocks() > 0);
  }

  @Test
  void forgetsAreCounted() {
    long node = mount.file(ROOT, "f", bytes("x"));
    int known = mount.fs.kernelNodes();
    mount.lookup(ROOT, "f");
    mount.lookup(ROOT, "f");
    assertEquals(known, mount.fs.kernelNodes());
    mount.fs.forget(node, 2);
    assertEquals(known, mount.fs.kernelNodes());
    mount.fs.forget(node, 1);
    assertEquals(known - 1, mount.fs.kernelNodes());
    assertFalse(mount.metadata.held() > 0);
  }
}
