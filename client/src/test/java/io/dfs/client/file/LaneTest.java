package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A commit of the background is on its way to the metadata service when the same inode is changed:
 * the change waits for its answer, else the commit would undo it.
 */
@Timeout(60)
class LaneTest {
  private static final int CHUNK = 1 << 20;

  private final TestVolume volume = new TestVolume(CHUNK);
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final TestMount mount =
      new TestMount(volume, 16 << 20, 1, background, Duration.ofSeconds(60));
  private final OpenFile file = mount.create("file");

  /** What the background commits. */
  enum Late {
    /** Bytes that became old enough. */
    REST(100, Duration.ofSeconds(30)),
    /** A full chunk that DataNodes have. */
    CHUNK_ALONE(CHUNK, Duration.ofSeconds(6));

    private final int length;
    private final Duration after;

    Late(int length, Duration after) {
      this.length = length;
      this.after = after;
    }
  }

  @AfterEach
  void stop() {
    background.close();
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 1);
    return bytes;
  }

  private Attr committed() {
    return volume.attr(file.inode());
  }

  private FileState state() {
    return mount.files.states().getFirst().state();
  }

  /** Writes, and makes {@code change} while the background's commit of that is on its way. */
  private void changeDuring(Late late, boolean killPrivileges, Runnable change) throws Exception {
    file.write(0, ByteBuffer.wrap(filled(late.length)), killPrivileges);
    while (!state().with(c -> c.sealed().stream().allMatch(Batch::isReady))) {
      Thread.sleep(1);
    }
    CountDownLatch sent = new CountDownLatch(1);
    CountDownLatch arrives = new CountDownLatch(1);
    mount.metadata.beforeNextApply(
        mutations -> {
          assertInstanceOf(Mutation.Commit.class, mutations.getFirst());
          sent.countDown();
          await(arrives);
        });
    mount.idle(late.after);
    await(sent);
    FutureTask<Void> changing = new FutureTask<>(change, null);
    awaitDoneOrWaiting(Thread.ofPlatform().start(changing));
    arrives.countDown();
    changing.get();
    while (!state().isClean()) {
      Thread.sleep(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS), "never came");
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Long enough in a wait that it is the lane's. */
  private static void awaitDoneOrWaiting(Thread thread) throws InterruptedException {
    int looks = 0;
    while (looks < 5 && thread.getState() != Thread.State.TERMINATED) {
      Thread.sleep(1);
      boolean waits =
          thread.getState() == Thread.State.WAITING
              || thread.getState() == Thread.State.TIMED_WAITING;
      looks = waits ? looks + 1 : 0;
    }
  }

  @ParameterizedTest
  @EnumSource
  void truncateWaitsForACommitOnItsWay(Late late) throws Exception {
    changeDuring(late, false, () -> mount.truncate(file.inode(), 10));
    assertEquals(10, committed().sizeBytes());
    assertEquals(10, file.flush().sizeBytes());
    assertArrayEquals(filled(10), TestMount.readAll(volume.mount().open(file.inode())));
  }

  @ParameterizedTest
  @EnumSource
  void truncateToNothingWaitsForACommitOnItsWay(Late late) throws Exception {
    changeDuring(late, false, () -> mount.truncate(file.inode(), 0));
    assertEquals(0, committed().sizeBytes());
    assertEquals(0, committed().allocatedBytes());
  }

  @ParameterizedTest
  @EnumSource
  void utimensWaitsForACommitOnItsWay(Late late) throws Exception {
    changeDuring(late, false, () -> mount.utimens(file.inode(), 12345));
    assertEquals(12345, committed().mtimeNs());
    assertEquals(late.length, committed().sizeBytes());
  }

  @ParameterizedTest
  @EnumSource
  void chmodWaitsForACommitThatTakesPrivilegesAway(Late late) throws Exception {
    changeDuring(late, true, () -> mount.chmod(file.inode(), 04755));
    assertEquals(04755, committed().permissions());
  }

  @Test
  void appendLandsBehindWhatIsOnItsWay() throws Exception {
    long[] at = new long[1];
    changeDuring(
        Late.REST, false, () -> at[0] = file.append(ByteBuffer.wrap(new byte[] {7, 7}), false));
    assertEquals(100, at[0]);
    byte[] expected = Arrays.copyOf(filled(100), 102);
    Arrays.fill(expected, 100, 102, (byte) 7);
    assertArrayEquals(expected, TestMount.readAll(volume.mount().open(file.inode())));
    long commits = mount.metadata.sent().stream().filter(m -> m instanceof Mutation.Commit).count();
    assertEquals(2, commits, "what is on its way is not sent twice");
  }
}
