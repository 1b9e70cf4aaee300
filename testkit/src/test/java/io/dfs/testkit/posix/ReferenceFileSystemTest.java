package io.dfs.testkit.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.TimeChange;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The reference does what the manual pages say. */
class ReferenceFileSystemTest {
  private static final long ROOT = ReferenceFileSystem.ROOT;

  private final ManualClock clock = ManualClock.start();
  private final ReferenceFileSystem fs = new ReferenceFileSystem(clock);

  private static FileName name(String name) {
    return FileName.of(name);
  }

  private long create(String name) {
    return fs.create(ROOT, name(name), 0644, 1, 2, true).inode();
  }

  private long mkdir(long parent, String name) {
    return fs.mkdir(parent, name(name), 0755, 1, 2).inode();
  }

  private void rename(long from, String name, long to, String newName) {
    fs.rename(from, name(name), to, name(newName), false, false);
  }

  private String contents(long file) {
    long handle = fs.open(file, OpenMode.READ);
    String text = new String(fs.read(handle, 0, 1000), UTF_8);
    fs.release(handle);
    return text;
  }

  private static void assertFails(FsError error, Executable call) {
    assertEquals(error, assertThrows(FsException.class, call).error());
  }

  @Test
  void writesAreReadBackAndHolesAreZero() {
    long file = create("f");
    long handle = fs.open(file, OpenMode.READ_WRITE);
    assertEquals(3, fs.write(handle, 3, "abc".getBytes(UTF_8)));
    assertEquals("\0\0\0abc", contents(file));
    fs.ftruncate(handle, 4);
    fs.ftruncate(handle, 6);
    assertEquals("\0\0\0a\0\0", contents(file));
    assertEquals(0, fs.read(handle, 6, 10).length);
    assertEquals(6, fs.fstat(handle).sizeBytes());
    fs.write(handle, 9, new byte[0]);
    assertEquals(6, fs.fstat(handle).sizeBytes());
  }

  @Test
  void appendsGoToTheEnd() {
    long file = create("f");
    long one = fs.open(file, OpenMode.APPEND);
    long two = fs.open(file, OpenMode.APPEND);
    fs.write(one, 0, "one".getBytes(UTF_8));
    assertEquals(3, fs.write(two, 0, "two".getBytes(UTF_8)));
    assertEquals("onetwo", contents(file));
    fs.open(file, OpenMode.TRUNCATE);
    assertEquals("", contents(file));
  }

  @Test
  void handlesAllowWhatTheyWereOpenedFor() {
    long file = create("f");
    long reads = fs.open(file, OpenMode.READ);
    long writes = fs.open(file, OpenMode.WRITE);
    assertFails(FsError.EBADF, () -> fs.write(reads, 0, new byte[1]));
    assertFails(FsError.EBADF, () -> fs.read(writes, 0, 1));
    assertFails(FsError.EINVAL, () -> fs.ftruncate(reads, 0));
    assertFails(FsError.EINVAL, () -> fs.read(reads, -1, 1));
    fs.release(reads);
    assertFails(FsError.EBADF, () -> fs.fstat(reads));
    assertFails(FsError.EISDIR, () -> fs.open(ROOT, OpenMode.READ));
  }

  @Test
  void anUnlinkedFileLivesWhileItIsOpen() {
    long file = create("f");
    long handle = fs.open(file, OpenMode.READ_WRITE);
    fs.unlink(ROOT, name("f"));
    fs.write(handle, 0, "x".getBytes(UTF_8));
    assertEquals(0, fs.fstat(handle).nlink());
    assertFails(FsError.ENOENT, () -> fs.link(file, ROOT, name("g")));
    assertFails(FsError.ENOENT, () -> fs.lookup(ROOT, name("f")));
    fs.release(handle);
    assertFails(FsError.ENOENT, () -> fs.getattr(file));
  }

  @Test
  void createsRefuseWhatTheyMust() {
    long file = create("f");
    mkdir(ROOT, "d");
    fs.symlink(ROOT, name("s"), "t".getBytes(UTF_8), 0, 0);
    assertFails(FsError.EEXIST, () -> create("f"));
    assertEquals(file, fs.create(ROOT, name("f"), 0, 0, 0, false).inode());
    assertFails(FsError.EISDIR, () -> fs.create(ROOT, name("d"), 0, 0, 0, false));
    assertFails(FsError.ELOOP, () -> fs.create(ROOT, name("s"), 0, 0, 0, false));
    assertFails(FsError.EEXIST, () -> mkdir(ROOT, "f"));
    assertFails(FsError.ENOTDIR, () -> mkdir(file, "x"));
    assertFails(FsError.ENOENT, () -> mkdir(999, "x"));
    assertFails(FsError.EINVAL, () -> fs.readlink(file));
    assertFails(FsError.EEXIST, () -> fs.mknod(ROOT, name("s"), Kind.FIFO, 0, 0, 0));
    assertEquals("t", new String(fs.readlink(fs.lookup(ROOT, name("s")).inode()), UTF_8));
  }

  @Test
  void directoriesCountTheirSubdirectories() {
    long a = mkdir(ROOT, "a");
    long b = mkdir(a, "b");
    assertEquals(3, fs.getattr(ROOT).nlink());
    assertFails(FsError.ENOTEMPTY, () -> fs.rmdir(ROOT, name("a")));
    rename(a, "b", ROOT, "b");
    assertEquals(4, fs.getattr(ROOT).nlink());
    assertEquals(2, fs.getattr(a).nlink());
    fs.rmdir(ROOT, name("a"));
    assertEquals(0, fs.getattr(a).nlink());
    assertFails(FsError.ENOENT, () -> mkdir(a, "x"));
    assertFails(FsError.ENOENT, () -> fs.readdir(a));
    assertEquals(List.of(name("b")), fs.readdir(ROOT));
    assertEquals(2, fs.getattr(b).nlink());
  }

  @Test
  void renamesRefuseWhatTheyMust() {
    long a = mkdir(ROOT, "a");
    long b = mkdir(a, "b");
    long file = create("f");
    assertFails(FsError.EINVAL, () -> rename(ROOT, "a", b, "x"));
    assertFails(FsError.EINVAL, () -> rename(ROOT, "a", a, "x"));
    assertFails(FsError.ENOTEMPTY, () -> rename(a, "b", ROOT, "a"));
    assertFails(FsError.ENOTDIR, () -> rename(ROOT, "a", ROOT, "f"));
    assertFails(FsError.EISDIR, () -> rename(ROOT, "f", ROOT, "a"));
    assertFails(FsError.ENOENT, () -> rename(ROOT, "x", ROOT, "y"));
    assertFails(FsError.EEXIST, () -> fs.rename(ROOT, name("f"), ROOT, name("a"), true, false));
    assertFails(FsError.ENOENT, () -> fs.rename(ROOT, name("f"), ROOT, name("x"), false, true));
    assertFails(FsError.EINVAL, () -> fs.rename(a, name("b"), ROOT, name("a"), false, true));
    fs.link(file, ROOT, name("g"));
    rename(ROOT, "f", ROOT, "g");
    assertEquals(List.of(name("a"), name("f"), name("g")), fs.readdir(ROOT));
  }

  @Test
  void renameReplacesAndExchanges() {
    long a = mkdir(ROOT, "a");
    long f = create("f");
    long g = create("g");
    long handle = fs.open(g, OpenMode.READ);
    rename(ROOT, "f", ROOT, "g");
    assertEquals(f, fs.lookup(ROOT, name("g")).inode());
    assertEquals(0, fs.fstat(handle).nlink());
    long b = mkdir(a, "b");
    fs.rename(a, name("b"), ROOT, name("g"), false, true);
    assertEquals(b, fs.lookup(ROOT, name("g")).inode());
    assertEquals(f, fs.lookup(a, name("b")).inode());
    assertEquals(4, fs.getattr(ROOT).nlink());
    assertEquals(2, fs.getattr(a).nlink());
    long empty = mkdir(ROOT, "empty");
    rename(ROOT, "g", ROOT, "empty");
    assertEquals(b, fs.lookup(ROOT, name("empty")).inode());
    assertEquals(0, fs.getattr(empty).nlink());
    assertEquals(4, fs.getattr(ROOT).nlink());
  }

  @Test
  void attributesChangeAsAsked() {
    long file = create("f");
    assertEquals(06755, fs.chmod(file, 0106755).permissions());
    Stat owned = fs.chown(file, OptionalInt.of(9), OptionalInt.empty());
    assertEquals(9, owned.uid());
    assertEquals(2, owned.gid());
    assertEquals(0755, owned.permissions());
    clock.advance(Duration.ofSeconds(1));
    Stat times = fs.utimens(file, TimeChange.to(5), TimeChange.NOW);
    assertEquals(5, times.atimeNs());
    assertEquals(clock.nanos(), times.mtimeNs());
    assertFails(FsError.EISDIR, () -> fs.truncate(ROOT, 0));
    assertFails(FsError.EINVAL, () -> fs.truncate(file, -1));
    assertFails(FsError.EFBIG, () -> fs.truncate(file, 1L << 40));
  }

  @Test
  void entriesStampTheirDirectory() {
    long before = fs.getattr(ROOT).mtimeNs();
    clock.advance(Duration.ofSeconds(1));
    long file = create("f");
    assertEquals(before + 1_000_000_000L, fs.getattr(ROOT).mtimeNs());
    clock.advance(Duration.ofSeconds(1));
    fs.link(file, ROOT, name("g"));
    assertEquals(clock.nanos(), fs.getattr(file).ctimeNs());
    assertEquals(clock.nanos() - 1_000_000_000L, fs.getattr(file).mtimeNs());
    assertEquals(clock.nanos(), fs.getattr(ROOT).mtimeNs());
  }

  @Test
  void aSetgidDirectoryHandsItsGroupDown() {
    long shared = fs.mkdir(ROOT, name("d"), 02775, 1, 77).inode();
    assertEquals(77, fs.create(shared, name("f"), 0644, 1, 2, true).gid());
    assertEquals(02755, fs.mkdir(shared, name("e"), 0755, 1, 2).permissions());
  }
}
