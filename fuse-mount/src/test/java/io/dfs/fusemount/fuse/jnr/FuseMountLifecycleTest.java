package io.dfs.fusemount.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.mount.Fusermount;
import io.dfs.common.mount.MountTable;
import io.dfs.fusemount.fuse.KernelCache;
import io.dfs.fusemount.fuse.MemoryFileSystem;
import io.dfs.fusemount.fuse.MountOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How mounts begin and end, and what is refused. */
@Tag("mount")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuseMountLifecycleTest {
  @TempDir Path temp;
  private final MemoryFileSystem fs = new MemoryFileSystem(Duration.ofSeconds(1));

  @BeforeEach
  void needsFuse() {
    MountSupport.assumeMountable();
  }

  @Test
  void killedMountIsTakenAwayByTheNext() throws IOException, InterruptedException {
    Path place = Files.createDirectory(temp.resolve("m"));
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryMount.class.getName(),
                place.toString())
            .redirectErrorStream(true)
            .start();
    awaitLine(child, MemoryMount.READY);
    Files.writeString(place.resolve("lost"), "with its process");
    child.destroyForcibly();
    child.waitFor();
    FileSystemException dead =
        assertThrows(FileSystemException.class, () -> Files.newDirectoryStream(place).close());
    assertEquals("Transport endpoint is not connected", dead.getReason());

    FuseMount mount = MountSupport.mount(place, MountOptions.defaults(), fs);
    Files.writeString(place.resolve("new"), "alive");
    assertEquals("alive", Files.readString(place.resolve("new")));
    assertTrue(mount.unmount(MountSupport.PATIENCE));
    assertTrue(MountTable.at(place.toRealPath()).isEmpty());
  }

  private static void awaitLine(Process process, String wanted) throws IOException {
    BufferedReader output = process.inputReader();
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals(wanted)) {
        return;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("the child ended: " + seen);
  }

  @Test
  void secondMountAtTheSamePlaceIsRefused() {
    FuseMount mount = MountSupport.mount(temp.resolve("m"), MountOptions.defaults(), fs);
    try {
      FsException e = refused(temp.resolve("m"));
      assertEquals(FsError.EBUSY, e.error());
      assertTrue(e.toString().contains("mounted there already"), e.toString());
    } finally {
      mount.unmount(MountSupport.PATIENCE);
    }
  }

  @Test
  void placesThatCannotBeMountedOn() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    Path full = Files.createDirectory(temp.resolve("full"));
    Files.createFile(full.resolve("content"));
    assertEquals(FsError.ENOTDIR, refused(file).error());
    assertEquals(FsError.ENOTEMPTY, refused(full).error());
    assertEquals(FsError.ENOENT, refused(temp.resolve("no/such/parent")).error());
    assertEquals(FsError.EBUSY, refused(Path.of("/")).error());
  }

  private FsException refused(Path place) {
    return assertThrows(
        FsException.class, () -> FuseMount.mount(place, MountOptions.defaults(), fs));
  }

  @Test
  void fileSystemThatCannotStartFailsTheMount() {
    MemoryFileSystem broken =
        new MemoryFileSystem(Duration.ZERO) {
          @Override
          public synchronized void init(KernelCache cache, int maxWriteBytes) {
            throw new FsException(FsError.ESTALE, "no cluster");
          }
        };
    FuseMount mount = FuseMount.mount(temp.resolve("m"), MountOptions.defaults(), broken);
    try {
      FsException e =
          assertThrows(FsException.class, () -> mount.awaitReady(MountSupport.PATIENCE));
      assertEquals("no cluster", e.getMessage());
    } finally {
      assertTrue(mount.unmount(MountSupport.PATIENCE));
    }
  }

  @Test
  void unmountByOthersEndsTheMount() throws IOException {
    FuseMount mount = MountSupport.mount(temp.resolve("m"), MountOptions.defaults(), fs);
    assertTrue(Fusermount.find().unmount(mount.mountPoint()).success());
    assertTrue(mount.awaitEnd(MountSupport.PATIENCE));
    assertTrue(fs.destroyed());
    assertTrue(mount.unmount(Duration.ofMillis(100)), "unmounting again does no harm");
    fs.kernelCache().invalidateAttributes(1);
    fs.kernelCache().invalidateData(1, 0, 0);
  }

  @Test
  void readOnlyMountAndItsOptions() throws IOException {
    MountOptions options = MountOptions.defaults().withReadOnly(true).withFsName("dfs:test");
    FuseMount mount = MountSupport.mount(temp.resolve("with space"), options, fs);
    try {
      FileSystemException e =
          assertThrows(
              FileSystemException.class, () -> Files.createFile(mount.mountPoint().resolve("x")));
      assertEquals("Read-only file system", e.getReason());
      MountTable.Mount entry = MountTable.at(mount.mountPoint()).orElseThrow();
      assertEquals("dfs:test", entry.source());
      assertEquals("fuse.dfs", entry.type());
    } finally {
      assertTrue(mount.unmount(MountSupport.PATIENCE));
    }
  }

  @Test
  void mountPointMayBeALinkOrMissing() throws IOException {
    Path real = Files.createDirectory(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);
    FuseMount mount = MountSupport.mount(link, MountOptions.defaults(), fs);
    assertEquals(real.toRealPath(), mount.mountPoint());
    assertTrue(mount.unmount(MountSupport.PATIENCE));
    FuseMount created =
        MountSupport.mount(
            temp.resolve("missing"), MountOptions.defaults(), new MemoryFileSystem(Duration.ZERO));
    assertTrue(created.unmount(MountSupport.PATIENCE));
  }

  @Test
  void mountTableKnowsTheUppermost() {
    List<String> lines =
        List.of(
            "30 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw",
            "40 30 0:40 / /mnt/a\\040b rw,nosuid - fuse.dfs dfs rw",
            "41 30 0:41 / /mnt/a\\040b rw,nosuid shared:2 master:3 - fuse other rw");
    MountTable.Mount mount = MountTable.find(lines, "/mnt/a b").orElseThrow();
    assertEquals(new MountTable.Mount("0:41", "/mnt/a b", "fuse", "other"), mount);
    assertTrue(MountTable.find(lines, "/mnt").isEmpty());
  }
}
