package io.dfs.fusemount.fuse.jnr;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dfs.common.error.FsException;
import io.dfs.common.mount.Fusermount;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.MountOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What tests with a real mount share. */
final class MountSupport {
  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration ABORT_AFTER = Duration.ofSeconds(90);

  private MountSupport() {}

  /** Skips the test where nothing can be mounted. */
  static void assumeMountable() {
    Path device = Path.of("/dev/fuse");
    assumeTrue(
        Files.isReadable(device) && Files.isWritable(device),
        "SKIPPED: needs /dev/fuse, readable and writable");
    try {
      LibFuse2.load();
      Fusermount.find();
    } catch (FsException e) {
      assumeTrue(false, "SKIPPED: " + e.getMessage());
    }
  }

  /**
   * Mounts and waits. These tests are client and server in one process, which not even SIGKILL ends
   * while a request stays unanswered: so a mount that is still there after a while is aborted.
   */
  static FuseMount mount(Path mountPoint, MountOptions options, LowLevelFileSystem fs) {
    FuseMount mount = FuseMount.mount(mountPoint, options, fs);
    try {
      mount.awaitReady(PATIENCE);
      Thread.ofPlatform().daemon().name("mount-watchdog").start(() -> abortIfStuck(mount));
      return mount;
    } catch (RuntimeException e) {
      mount.unmount(Duration.ofSeconds(1));
      throw e;
    }
  }

  private static void abortIfStuck(FuseMount mount) {
    if (mount.awaitEnd(ABORT_AFTER)) {
      return;
    }
    try {
      new ProcessBuilder("umount", "-f", mount.mountPoint().toString()).inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
