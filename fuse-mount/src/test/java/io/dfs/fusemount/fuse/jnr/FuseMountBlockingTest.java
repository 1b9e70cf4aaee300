package io.dfs.fusemount.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.mount.MountTable;
import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.fuse.ProtocolOptions;
import io.dfs.fusemount.fuse.ReaddirPlus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are not answered stop nobody else. */
@Tag("mount")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuseMountBlockingTest {
  private static final int CALLERS = 24;
  private static final int PIECE_BYTES = 128 * 1024;

  @TempDir Path temp;
  private final GatedFileSystem fs = new GatedFileSystem();

  @BeforeEach
  void needsFuse() {
    MountSupport.assumeMountable();
  }

  @Test
  void blockedHandlersStopNoOtherRequest() throws Exception {
    FuseMount mount = MountSupport.mount(temp.resolve("m"), MountOptions.defaults(), fs);
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<byte[]>> reads = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Path file = Files.createFile(mount.mountPoint().resolve("f" + i));
        fs.overwrite("f" + i, new byte[] {(byte) i});
        reads.add(callers.submit(() -> Files.readAllBytes(file)));
      }
      while (fs.held() < CALLERS) {
        Thread.sleep(5);
      }
      assertTrue(CALLERS > ProtocolOptions.defaults().readerThreads());
      Files.createDirectory(mount.mountPoint().resolve("while blocked"));
      assertTrue(Files.isDirectory(mount.mountPoint().resolve("while blocked")));
      fs.open();
      for (int i = 0; i < CALLERS; i++) {
        assertArrayEquals(new byte[] {(byte) i}, reads.get(i).get());
      }
    } finally {
      fs.open();
      mount.unmount(MountSupport.PATIENCE);
    }
  }

  /** Three buffers, one of them always read into, and a spill of four writes for 24 writers. */
  @Test
  void writesBeyondAllBuffersWaitAndArriveWhole() throws Exception {
    ProtocolOptions tight =
        new ProtocolOptions(
            PIECE_BYTES,
            PIECE_BYTES,
            0,
            16,
            ReaddirPlus.AUTO,
            true,
            2,
            3,
            4 * PIECE_BYTES,
            1,
            Duration.ofSeconds(5));
    FuseMount mount =
        MountSupport.mount(temp.resolve("m"), MountOptions.defaults().withProtocol(tight), fs);
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      // Once the writers run, the mount may read no further request until the gate opens.
      List<Path> files = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        files.add(Files.createFile(mount.mountPoint().resolve("f" + i)));
      }
      List<Future<Integer>> writes = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Path file = files.get(i);
        byte[] content = pattern(i);
        writes.add(callers.submit(() -> writeAtOnce(file, content)));
      }
      while (fs.held() < 5) {
        Thread.sleep(5);
      }
      fs.open();
      for (Future<Integer> write : writes) {
        assertEquals(PIECE_BYTES, write.get());
      }
      for (int i = 0; i < CALLERS; i++) {
        assertArrayEquals(pattern(i), fs.content("f" + i));
      }
      assertEquals(CALLERS, mount.requestCounts().get("WRITE"));
    } finally {
      fs.open();
      mount.unmount(MountSupport.PATIENCE);
    }
  }

  private static int writeAtOnce(Path file, byte[] content) throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(content.length).put(content).flip();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.write(direct);
    }
  }

  private static byte[] pattern(int seed) {
    byte[] bytes = new byte[PIECE_BYTES];
    Arrays.fill(bytes, (byte) (seed + 1));
    return bytes;
  }

  @Test
  void unmountAsksAgainWhileBusyThenDetaches() throws IOException {
    FuseMount mount = MountSupport.mount(temp.resolve("m"), MountOptions.defaults(), fs);
    try (var file = Files.newOutputStream(mount.mountPoint().resolve("open"))) {
      assertEquals(false, mount.unmount(Duration.ofMillis(300)));
      assertTrue(MountTable.at(mount.mountPoint()).isEmpty(), "detached");
      fs.open();
      file.write(1);
    }
    assertTrue(mount.awaitEnd(MountSupport.PATIENCE));
    assertTrue(fs.destroyed());
  }
}
