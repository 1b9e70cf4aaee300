package io.dfs.fusemount.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.fusemount.fuse.MemoryFileSystem;
import io.dfs.fusemount.fuse.MountOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * System calls on a real mount of a {@link MemoryFileSystem}, which is told nothing but requests.
 */
@Tag("mount")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuseMountTest {
  private static final Duration KERNEL_TIMEOUT = Duration.ofHours(1);
  private static final int S_IFIFO = 0010000;

  @TempDir static Path temp;
  private static MemoryFileSystem fs = new MemoryFileSystem(KERNEL_TIMEOUT);
  private static FuseMount mount;
  private static Path root;

  @BeforeAll
  static void mountOnce() {
    MountSupport.assumeMountable();
    mount = MountSupport.mount(temp.resolve("m"), MountOptions.defaults(), fs);
    root = mount.mountPoint();
  }

  @AfterAll
  static void unmountAgain() {
    if (mount != null) {
      assertTrue(mount.unmount(MountSupport.PATIENCE));
      assertTrue(fs.destroyed());
    }
  }

  private static long count(String operation) {
    return mount.requestCounts().getOrDefault(operation, 0L);
  }

  @Test
  void tenMegabytesInPiecesOfAnySize() throws IOException {
    long seed = 20261122;
    Random random = new Random(seed);
    byte[] expected = new byte[10 << 20];
    Path file = root.resolve("ten");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int offset = 0;
      while (offset < expected.length) {
        int size = Math.min(1 + random.nextInt(1 << random.nextInt(22)), expected.length - offset);
        byte[] piece = new byte[size];
        random.nextBytes(piece);
        System.arraycopy(piece, 0, expected, offset, size);
        assertEquals(size, channel.write(ByteBuffer.wrap(piece), offset), "seed " + seed);
        offset += size;
      }
    }
    assertArrayEquals(expected, fs.content("ten"), "seed " + seed);
    assertArrayEquals(expected, Files.readAllBytes(file), "seed " + seed);
    long writes = count("WRITE");
    try (FileChannel channel =
        FileChannel.open(
            root.resolve("big"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocateDirect(4 << 20));
    }
    assertTrue(count("WRITE") - writes <= 8, "requests of up to 1 MiB");
  }

  @Test
  void renameReplacesAndNoReplaceRefuses() throws IOException {
    Path a = Files.writeString(root.resolve("ren-a"), "a");
    Path b = Files.writeString(root.resolve("ren-b"), "b");
    assertEquals(-1, rename2(a, b, Syscalls.RENAME_NOREPLACE));
    assertEquals(FsError.EEXIST.errno(), LibC.errno());
    assertEquals(0, rename2(a, b, Syscalls.RENAME_EXCHANGE));
    assertEquals("b", Files.readString(a));
    assertEquals("a", Files.readString(b));
    Files.move(a, b, StandardCopyOption.ATOMIC_MOVE);
    assertEquals("b", Files.readString(b));
    assertFalse(Files.exists(a));
  }

  private static int rename2(Path from, Path to, int flags) {
    return Syscalls.C.renameat2(
        Syscalls.AT_FDCWD, Syscalls.path(from), Syscalls.AT_FDCWD, Syscalls.path(to), flags);
  }

  @Test
  void unlinkedFileLivesWhileItIsOpen() throws IOException {
    Path file = Files.writeString(root.resolve("gone"), "still here");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Files.delete(file);
      assertThrows(NoSuchFileException.class, () -> Files.readString(file));
      ByteBuffer read = ByteBuffer.allocate(64);
      assertEquals("still here".length(), channel.read(read));
    }
  }

  @Test
  void directoriesOfThousandsListOnceEach() throws IOException {
    Path directory = Files.createDirectory(root.resolve("many"));
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      String name = "entry-with-a-name-of-some-length-" + i;
      expected.add(name);
      Files.createFile(directory.resolve(name));
    }
    long plus = count("READDIRPLUS");
    Set<String> found = new HashSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path path : stream) {
        assertTrue(found.add(path.getFileName().toString()), "listed twice: " + path);
        assertEquals(0, Files.size(path));
      }
    }
    assertEquals(expected, found);
    assertTrue(count("READDIRPLUS") > plus);
    assertThrows(DirectoryNotEmptyException.class, () -> Files.delete(directory));
  }

  @Test
  void namesOfOneFileShareItsInode() throws IOException {
    Path first = Files.writeString(root.resolve("first"), "one");
    Path second = Files.createLink(root.resolve("second"), first);
    assertEquals(Files.getAttribute(first, "unix:ino"), Files.getAttribute(second, "unix:ino"));
    assertEquals(2, Files.getAttribute(first, "unix:nlink"));
    Files.writeString(second, "two, longer");
    assertEquals("two, longer", Files.readString(first));
    assertEquals("two, longer".length(), Files.size(first));
  }

  @Test
  void namesAreBytes() throws IOException, InterruptedException {
    byte[] name = {'n', (byte) 0xff, (byte) 0xc3, (byte) 0x28, '\n'};
    Path directory = root;
    int fd =
        Syscalls.C.open(Syscalls.path(directory, name), Syscalls.O_CREAT | Syscalls.O_RDWR, 0644);
    assertTrue(fd >= 0);
    Syscalls.C.close(fd);
    assertTrue(fs.names().contains(FileName.of(name)));
    Process find = new ProcessBuilder("find", root.toString(), "-name", "n*", "-print0").start();
    byte[] printed = find.getInputStream().readAllBytes();
    assertEquals(0, find.waitFor());
    assertArrayEquals(Syscalls.path(directory, name), printed);
  }

  @Test
  void nameOf256BytesIsTooLong() {
    FileSystemException e =
        assertThrows(
            FileSystemException.class, () -> Files.createFile(root.resolve("x".repeat(256))));
    assertEquals("File name too long", e.getReason());
  }

  @Test
  void fifosAndSymlinks() throws IOException {
    assertEquals(0, Syscalls.C.mknod(Syscalls.path(root.resolve("fifo")), S_IFIFO | 0640, 0));
    int mode = (int) Files.getAttribute(root.resolve("fifo"), "unix:mode");
    assertEquals(S_IFIFO, mode & 0170000);
    Path target = Path.of("some/where/else");
    Path link = Files.createSymbolicLink(root.resolve("link"), target);
    assertEquals(target, Files.readSymbolicLink(link));
  }

  @Test
  void modesOwnersAndUmask() throws IOException {
    Path file =
        Files.createFile(
            root.resolve("moded"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-")));
    Set<?> created = Files.getPosixFilePermissions(file);
    assertTrue(created.size() < 6, "the kernel applied the umask: " + created);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void appendsGoToTheEnd() throws IOException {
    Path file = Files.writeString(root.resolve("log"), "one");
    Files.writeString(file, " two", StandardOpenOption.APPEND);
    Files.writeString(file, " three", StandardOpenOption.APPEND);
    assertEquals("one two three", new String(fs.content("log"), StandardCharsets.UTF_8));
  }

  @Test
  void truncateShortensAndLengthens() throws IOException {
    Path file = Files.writeString(root.resolve("cut"), "abcdef");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(2);
      channel.write(ByteBuffer.wrap(new byte[] {'z'}), 4);
    }
    assertArrayEquals(new byte[] {'a', 'b', 0, 0, 'z'}, Files.readAllBytes(file));
    Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
    assertEquals(0, Files.size(file));
  }

  @Test
  void timesHaveNanosecondsAlsoBeforeTheEpoch() throws IOException, InterruptedException {
    Path file = Files.createFile(root.resolve("timed"));
    FileTime time = FileTime.from(Instant.ofEpochSecond(1_234_567_890, 123_456_789));
    Instant old = Instant.ofEpochSecond(-5, 7);
    Files.setLastModifiedTime(file, time);
    assertEquals(time, Files.getLastModifiedTime(file));
    Process touch =
        new ProcessBuilder("touch", "-a", "-d", old.toString(), file.toString()).start();
    assertEquals(0, touch.waitFor());
    assertEquals(FileTime.from(old), Files.getAttribute(file, "lastAccessTime"));
    assertEquals(time, Files.getLastModifiedTime(file));
  }

  @Test
  void seekFindsDataAndHoles() throws IOException {
    Path file = root.resolve("sparse");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[4096]), 8192);
      channel.write(ByteBuffer.wrap(new byte[1]), 20479);
    }
    int fd = Syscalls.C.open(Syscalls.path(file), 0, 0);
    try {
      assertEquals(0, Syscalls.C.lseek(fd, 0, Syscalls.SEEK_HOLE));
      assertEquals(8192, Syscalls.C.lseek(fd, 0, Syscalls.SEEK_DATA));
      assertEquals(12288, Syscalls.C.lseek(fd, 8192, Syscalls.SEEK_HOLE));
      assertEquals(16384, Syscalls.C.lseek(fd, 12288, Syscalls.SEEK_DATA));
      assertEquals(-1, Syscalls.C.lseek(fd, 20480, Syscalls.SEEK_DATA));
      assertEquals(FsError.ENXIO.errno(), LibC.errno());
    } finally {
      Syscalls.C.close(fd);
    }
  }

  @Test
  void extendedAttributes() throws IOException {
    Path file = Files.createFile(root.resolve("attributed"));
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    byte[] value = new byte[3000];
    Arrays.fill(value, (byte) 7);
    view.write("k", ByteBuffer.wrap(value));
    assertEquals(List.of("k"), view.list());
    ByteBuffer read = ByteBuffer.allocate(view.size("k"));
    view.read("k", read);
    assertArrayEquals(value, read.array());
    view.delete("k");
    assertEquals(List.of(), view.list());
  }

  @Test
  void copiesInsideTheMountAreOneRequest() throws IOException {
    byte[] content = new byte[300_000];
    new Random(3).nextBytes(content);
    Path source = Files.write(root.resolve("source"), content);
    long copies = count("COPY_FILE_RANGE") + count("COPY_FILE_RANGE_64");
    try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(
                root.resolve("target"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertEquals(content.length, from.transferTo(0, content.length, to));
    }
    assertTrue(count("COPY_FILE_RANGE") + count("COPY_FILE_RANGE_64") > copies);
    assertArrayEquals(content, fs.content("target"));
  }

  @Test
  void exclusiveCreateIsExclusive() throws IOException {
    Path file = Files.createFile(root.resolve("mine"));
    assertThrows(FileAlreadyExistsException.class, () -> Files.createFile(file));
  }

  @Test
  void signalEndsBlockedFlock() throws IOException, InterruptedException {
    Path file = Files.createFile(root.resolve("locked"));
    int fd = Syscalls.C.open(Syscalls.path(file), Syscalls.O_RDWR, 0);
    try {
      assertEquals(0, Syscalls.C.flock(fd, Syscalls.LOCK_EX));
      long interrupts = count("INTERRUPT");
      String script =
          "use Fcntl ':flock'; $SIG{ALRM} = sub {}; open F, '+<', $ARGV[0] or die; alarm 1;"
              + " print flock(F, LOCK_EX) ? 'locked' : $! + 0";
      Process perl = new ProcessBuilder("perl", "-e", script, file.toString()).start();
      String printed = new String(perl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(Integer.toString(FsError.EINTR.errno()), printed);
      assertTrue(perl.waitFor(20, TimeUnit.SECONDS));
      assertTrue(count("INTERRUPT") > interrupts);
    } finally {
      Syscalls.C.close(fd);
    }
  }

  @Test
  void killEndsBlockedFlockAndCloseGrantsIt() throws IOException, InterruptedException {
    Path file = Files.createFile(root.resolve("locked2"));
    int fd = Syscalls.C.open(Syscalls.path(file), Syscalls.O_RDWR, 0);
    assertEquals(0, Syscalls.C.flock(fd, Syscalls.LOCK_EX));
    Process killed = new ProcessBuilder("flock", file.toString(), "true").start();
    Process patient = new ProcessBuilder("flock", file.toString(), "true").start();
    while (mount.unansweredRequests() < 2) {
      Thread.sleep(10);
    }
    killed.destroyForcibly();
    assertTrue(killed.waitFor(20, TimeUnit.SECONDS));
    assertTrue(patient.isAlive());
    Syscalls.C.close(fd);
    assertEquals(0, patient.waitFor());
  }

  @Test
  void kernelAsksAgainForInvalidatedAttributes() throws IOException {
    Path file = Files.writeString(root.resolve("attr"), "12345");
    assertEquals(5, Files.size(file));
    fs.overwrite("attr", "1234567".getBytes(StandardCharsets.US_ASCII));
    assertEquals(5, Files.size(file), "the kernel may use what it was told for an hour");
    fs.kernelCache().invalidateAttributes(fs.inode("attr"));
    assertEquals(7, Files.size(file));
  }

  @Test
  void kernelAsksAgainForInvalidatedData() throws IOException {
    Path file = Files.writeString(root.resolve("data"), "old");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer read = ByteBuffer.allocate(3);
      channel.read(read, 0);
      fs.overwrite("data", "new".getBytes(StandardCharsets.US_ASCII));
      channel.read(read.clear(), 0);
      assertEquals("old", new String(read.array(), StandardCharsets.US_ASCII));
      fs.kernelCache().invalidateData(fs.inode("data"), 0, 0);
      channel.read(read.clear(), 0);
      assertEquals("new", new String(read.array(), StandardCharsets.US_ASCII));
    }
  }

  @Test
  void kernelLooksInvalidatedNameUpAgain() throws IOException {
    Path old = Files.writeString(root.resolve("before"), "x");
    fs.moveBehindKernel("before", "after");
    assertTrue(Files.exists(old), "the kernel may use what it was told for an hour");
    fs.kernelCache().invalidateEntry(1, FileName.of("before"));
    assertFalse(Files.exists(old));
    assertEquals("x", Files.readString(root.resolve("after")));
  }

  @Test
  void invalidatingWhatTheKernelDoesNotKnowIsNoError() {
    fs.kernelCache().invalidateAttributes(1L << 40);
    fs.kernelCache().invalidateData(1L << 40, 0, 0);
    fs.kernelCache().invalidateEntry(1, FileName.of("never heard of"));
  }

  @Test
  void statfsIsOurs() throws IOException {
    assertEquals(4096L << 20, Files.getFileStore(root).getTotalSpace());
    assertEquals("fuse.dfs", Files.getFileStore(root).type());
  }
}
