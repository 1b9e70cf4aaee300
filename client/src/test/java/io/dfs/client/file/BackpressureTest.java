package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many writers share few buffers: they wait for the background, nothing is lost or kept. */
@Timeout(120)
class BackpressureTest {
  private static final int LENGTH = 5 << 20;

  private final TestVolume volume = new TestVolume(1 << 20);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final TestMount mount =
      new TestMount(volume, 0, 1, threads, Duration.ofDays(1)); // the smallest pool there is

  @AfterEach
  void stop() {
    threads.close();
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[LENGTH];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void writersOfManyFilesWaitForBuffersAndAllArrives() {
    assertTrue(mount.pool.capacityBytes() < LENGTH / 2);
    List<OpenFile> files = new ArrayList<>();
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    try (FlusherAgent agent = new FlusherAgent(mount.flusher)) {
      agent.start();
      for (int i = 0; i < 4; i++) {
        int seed = i;
        OpenFile file = mount.create("file" + i);
        files.add(file);
        writers.add(CompletableFuture.runAsync(() -> write(file, seed), threads));
      }
      writers.forEach(CompletableFuture::join);
      files.forEach(OpenFile::flush);
    }
    for (int i = 0; i < files.size(); i++) {
      assertArrayEquals(
          bytes(i), TestMount.readAll(volume.mount().open(files.get(i).inode())), "file " + i);
    }
    assertEquals(0, mount.pool.takenBytes());
  }

  /** Sequential here, in scattered pieces there. */
  private static void write(OpenFile file, int seed) {
    byte[] all = bytes(seed);
    int step = seed % 2 == 0 ? 128 << 10 : 10_000;
    List<Integer> positions = new ArrayList<>();
    for (int at = 0; at < LENGTH; at += step) {
      positions.add(at);
    }
    if (seed % 2 == 1) {
      Collections.shuffle(positions, new Random(seed));
    }
    for (int at : positions) {
      int n = Math.min(step, LENGTH - at);
      byte[] part = new byte[n];
      System.arraycopy(all, at, part, 0, n);
      TestMount.write(file, at, part);
    }
  }

  @Test
  void writersOfOneFileFlushAndOverwriteAtTheSameTime() {
    OpenFile file = mount.create("shared");
    try (FlusherAgent agent = new FlusherAgent(mount.flusher)) {
      agent.start();
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int w = 0; w < 4; w++) {
        int writer = w;
        writers.add(CompletableFuture.runAsync(() -> overwrite(file, writer), threads));
      }
      writers.forEach(CompletableFuture::join);
      file.flush();
    }
    byte[] all = TestMount.readAll(volume.mount().open(file.inode()));
    for (int i = 0; i < all.length; i++) {
      assertEquals((byte) (200 + i / 1000 % 4), all[i], "byte " + i);
    }
    assertEquals(0, mount.pool.takenBytes());
  }

  /** Each writer has every fourth stretch of 1,000 bytes; its last round leaves 200 + writer. */
  private static void overwrite(OpenFile file, int writer) {
    byte[] part = new byte[1000];
    for (int round = 0; round <= 200; round += 100) {
      Arrays.fill(part, (byte) (round + writer));
      for (int stretch = writer; stretch < 1600; stretch += 4) {
        TestMount.write(file, stretch * 1000L, part);
        if (stretch % 97 == 0) {
          file.fsync();
        }
      }
    }
  }
}
