package io.dfs.cli.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a mount answers when it has no statistics to give. */
class MountProbeTest {
  private static final Path MOUNT = Path.of("/mnt/dfs");

  private final MountProbe probe = new MountProbe(MOUNT, Duration.ofSeconds(60));

  private FsException refusal(IOException failure) {
    return assertThrows(
        FsException.class,
        () ->
            probe.inTime(
                () -> {
                  throw failure;
                }));
  }

  @Test
  void aHungMountDoesNotHoldUpTheCaller() {
    CountDownLatch never = new CountDownLatch(1);
    MountProbe impatient = new MountProbe(MOUNT, Duration.ofMillis(20));
    FsException refusal =
        assertThrows(
            FsException.class,
            () ->
                impatient.inTime(
                    () -> {
                      awaitUninterruptibly(never);
                      return "too late";
                    }));
    never.countDown();
    assertEquals(FsError.ETIMEDOUT, refusal.error());
    assertTrue(refusal.getMessage().contains("/mnt/dfs"), refusal.getMessage());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anotherUsersMountIsSaidToBe() {
    FsException refusal = refusal(new AccessDeniedException("/mnt/dfs"));
    assertEquals(FsError.EACCES, refusal.error());
    assertEquals(
        "the mount at /mnt/dfs is another user's, who alone may use it", refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "Transport endpoint is not connected, ENXIO, has ended",
    "Software caused connection abort, ENXIO, has ended",
    "No data available, EOPNOTSUPP, no statistics",
    "Operation not supported, EOPNOTSUPP, no statistics",
    "Operation not permitted, EACCES, another user",
    "Input/output error, EIO, Input/output error"
  })
  void whatTheKernelSaysBecomesASentence(String reason, FsError error, String words) {
    FsException refusal = refusal(new FileSystemException("/mnt/dfs", null, reason));
    assertEquals(error, refusal.error());
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("/mnt/dfs"), refusal.getMessage());
  }

  @Test
  void aDefectIsNoAnswer() {
    assertThrows(
        IllegalStateException.class,
        () ->
            probe.inTime(
                () -> {
                  throw new IllegalArgumentException("planted");
                }));
  }
}
