package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.namespace.Owner;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A close that waits until the DataNodes have received the bytes, while their syncs hang. */
@Timeout(60)
class CloseReceivedTest {
  private static final Duration OP_TIMEOUT = Duration.ofSeconds(60);
  private static final FileName NAME = FileName.of("file");
  private static final FileName NEW_NAME = FileName.of("new");

  private final TestVolume volume = new TestVolume(1 << 20);
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final TestMount mount = mount(ClosePolicy.RECEIVED);
  private final OpenFile file = mount.create("file");
  private final byte[] bytes = random(300_000);

  private TestMount mount(ClosePolicy policy) {
    return new TestMount(volume, 16 << 20, 1, background, OP_TIMEOUT, policy);
  }

  @AfterEach
  void stop() {
    volume.chunks.syncsEnd();
    background.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** A call in a thread of its own. */
  private record Call(FutureTask<Void> result, Thread thread) {
    static Call of(Runnable action) {
      FutureTask<Void> result = new FutureTask<>(action, null);
      return new Call(result, Thread.ofPlatform().daemon().start(result));
    }

    /** Fails if the call does not wait for something. */
    Call assertWaits() throws InterruptedException {
      int looks = 0;
      while (looks < 20) {
        assertNotEquals(Thread.State.TERMINATED, thread.getState(), "it does not wait");
        Thread.sleep(1);
        boolean waits =
            thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING;
        looks = waits ? looks + 1 : 0;
      }
      return this;
    }

    void await() throws Exception {
      result.get(30, TimeUnit.SECONDS);
    }
  }

  private long committedBytes() {
    return volume.attr(file.inode()).sizeBytes();
  }

  private byte[] seenByAnotherMount() {
    return TestMount.readAll(volume.mount().open(file.inode()));
  }

  private FileState state() {
    return mount.files.states().getFirst().state();
  }

  /** Writes all and closes the handle while syncs hang. @return done when it is committed */
  private CompletableFuture<Attr> closeUnsynced() {
    volume.chunks.hangSyncs();
    TestMount.write(file, 0, bytes);
    CompletableFuture<Attr> committed = file.flushToClose();
    file.close();
    assertFalse(committed.isDone());
    assertEquals(0, committedBytes());
    return committed;
  }

  /** The commit of what was closed ends in a failure. */
  private void failAfter(CompletableFuture<Attr> committed) {
    volume.chunks.stop(volume.node(0));
    volume.chunks.stop(volume.node(1));
    volume.chunks.syncsEnd();
    assertThrows(CompletionException.class, committed::join);
  }

  private void restartNodes() {
    volume.chunks.start(volume.node(0));
    volume.chunks.start(volume.node(1));
  }

  /** Lets the flusher work until nothing is dirty. */
  private void settle() throws InterruptedException {
    while (!mount.files.states().stream().allMatch(l -> l.state().isClean())) {
      mount.idle(Duration.ofMillis(500));
      Thread.sleep(1);
    }
  }

  private static FsError errorOf(Runnable call) {
    return assertThrows(FsException.class, call::run).error();
  }

  @Test
  void closeReturnsWhenReceivedAndFsyncWaitsForMore() throws Exception {
    OpenFile second = mount.open(file.inode());
    CompletableFuture<Attr> committed = closeUnsynced();
    Call fsync = Call.of(second::fsync).assertWaits();

    assertArrayEquals(bytes, TestMount.readAll(mount.open(file.inode())), "seen here at once");
    assertEquals(0, seenByAnotherMount().length, "elsewhere after the commit");

    volume.chunks.syncsEnd();
    fsync.await();
    assertEquals(bytes.length, committedBytes(), "fsync has returned");
    assertEquals(bytes.length, committed.join().sizeBytes());
    assertArrayEquals(bytes, seenByAnotherMount());
  }

  @Test
  void aDurableCloseWaits() throws Exception {
    OpenFile durable = mount(ClosePolicy.DURABLE).open(file.inode());
    volume.chunks.hangSyncs();
    TestMount.write(durable, 0, bytes);
    Call close = Call.of(durable::flushToClose).assertWaits();
    assertEquals(0, committedBytes());
    volume.chunks.syncsEnd();
    close.await();
    assertEquals(bytes.length, committedBytes());
  }

  /** A chunk that is short enough to be sent to each member directly, and several chunks. */
  @ParameterizedTest
  @ValueSource(ints = {20_000, 3_000_000})
  void closeReturnsWhenReceivedWhateverTheLength(int length) {
    volume.chunks.hangSyncs();
    byte[] all = random(length);
    TestMount.write(file, 0, all);
    CompletableFuture<Attr> committed = file.flushToClose();
    assertEquals(0, committedBytes());
    volume.chunks.syncsEnd();
    committed.join();
    assertArrayEquals(all, seenByAnotherMount());
  }

  /** All chunks have to be received; DataNodes may not know how to say it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void closeWaitsWhereDataNodesTellNothingEarly(int told) throws Exception {
    volume.chunks.tellReceived(told);
    volume.chunks.hangSyncs();
    TestMount.write(file, 0, random(3_000_000));
    Call close = Call.of(file::flushToClose).assertWaits();
    volume.chunks.syncsEnd();
    close.await();
  }

  /** One that is down has received nothing, and the commit will need it. */
  @ParameterizedTest
  @ValueSource(ints = {20_000, 300_000})
  void closeWaitsForAMemberThatIsDown(int length) {
    volume.chunks.stop(volume.node(2));
    TestMount.write(file, 0, random(length));
    assertEquals(FsError.EIO, errorOf(file::flushToClose));
    assertEquals(0, mount.files.lateFailures(), "the close has said so");
  }

  /** No DataNode gets bytes that go inline: they are safe with the commit only. */
  @Test
  void aSmallFileIsCommittedWhenItsCloseReturns() throws Exception {
    CountDownLatch arrives = new CountDownLatch(1);
    mount.metadata.beforeNextApply(mutations -> awaitLatch(arrives));
    TestMount.write(file, 0, random(100));
    Call close = Call.of(file::flushToClose).assertWaits();
    arrives.countDown();
    close.await();
    assertEquals(100, committedBytes());
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS), "never came");
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Test
  void theEndOfTheMountWaitsForWhatIsClosed() throws Exception {
    closeUnsynced();
    Call end = Call.of(mount.files::flushAll).assertWaits();
    volume.chunks.syncsEnd();
    end.await();
    assertArrayEquals(bytes, seenByAnotherMount());
  }

  /** Nothing is given up, however long the DataNode stays away. */
  @Test
  void aDataNodeThatDiesBeforeItHasSyncedLosesNothing() throws Exception {
    CompletableFuture<Attr> committed = closeUnsynced();
    volume.chunks.stop(volume.node(0));
    volume.chunks.syncsEnd();
    assertThrows(CompletionException.class, committed::join, "two of three are not all");
    assertEquals(1, mount.files.lateFailures());
    for (int i = 0; i < 5; i++) {
      mount.idle(OP_TIMEOUT.plusSeconds(1));
      awaitIdle();
    }
    assertEquals(0, mount.flusher.droppedBytes());
    assertArrayEquals(bytes, TestMount.readAll(mount.open(file.inode())));

    volume.chunks.start(volume.node(0));
    settle();
    assertArrayEquals(bytes, seenByAnotherMount());
  }

  /** Until no flush of the background runs. */
  private void awaitIdle() throws InterruptedException {
    FileState state = state();
    while (!state.enterBackground()) {
      Thread.sleep(1);
    }
    state.leaveBackground();
  }

  /** What is written after the close is flushed when it is old, and may be given up. */
  @Test
  void bytesThatFollowTheCloseAreOwedToNobody() {
    OpenFile second = mount.open(file.inode());
    CompletableFuture<Attr> committed = closeUnsynced();
    TestMount.write(second, 400_000, new byte[100]);
    assertTrue(state().owesCommit());
    volume.chunks.syncsEnd();
    committed.join();
    assertFalse(state().isClean());
    assertFalse(state().owesCommit());
  }

  @Test
  void aFailureAfterCloseIsToldOnceToEachHandle() throws Exception {
    OpenFile second = mount.open(file.inode());
    failAfter(closeUnsynced());
    assertEquals(1, mount.files.lateFailures());
    OpenFile later = mount.open(file.inode());
    restartNodes();

    assertEquals(FsError.EIO, errorOf(later::fsync));
    assertArrayEquals(bytes, seenByAnotherMount(), "it was tried again");
    assertEquals(bytes.length, later.fsync().sizeBytes());
    assertEquals(FsError.EIO, errorOf(second::flushToClose));
    assertEquals(bytes.length, second.fsync().sizeBytes());
    assertEquals(bytes.length, mount.open(file.inode()).fsync().sizeBytes(), "all were told");
  }

  @Test
  void aFailureThatOneWasToldOfIsNoneForLaterHandles() {
    OpenFile second = mount.open(file.inode());
    failAfter(closeUnsynced());
    assertEquals(FsError.EIO, errorOf(second::fsync), "tried again in vain");
    OpenFile later = mount.open(file.inode());
    restartNodes();
    assertEquals(bytes.length, later.fsync().sizeBytes());
  }

  @Test
  void aFailureThatIsRepairedIsNoneForLaterHandles() throws Exception {
    OpenFile second = mount.open(file.inode());
    failAfter(closeUnsynced());
    restartNodes();
    settle();
    assertArrayEquals(bytes, seenByAnotherMount());
    OpenFile later = mount.open(file.inode());
    TestMount.write(later, 0, new byte[1]);
    later.fsync();
    assertEquals(FsError.EIO, errorOf(second::fsync), "it was there");
  }

  @Test
  void truncateComesAfterTheCommit() throws Exception {
    closeUnsynced();
    Call truncate = Call.of(() -> mount.truncate(file.inode(), 10)).assertWaits();
    volume.chunks.syncsEnd();
    truncate.await();
    settle();
    assertArrayEquals(Arrays.copyOf(bytes, 10), seenByAnotherMount());
  }

  @Test
  void utimensComesAfterTheCommit() throws Exception {
    closeUnsynced();
    Call utimens = Call.of(() -> mount.utimens(file.inode(), 12345)).assertWaits();
    volume.chunks.syncsEnd();
    utimens.await();
    settle();
    assertEquals(12345, volume.attr(file.inode()).mtimeNs());
    assertArrayEquals(bytes, seenByAnotherMount());
  }

  @Test
  void unlinkLeavesNothingBehind() throws Exception {
    CompletableFuture<Attr> committed = closeUnsynced();
    mount.namespace.unlink(InodeId.ROOT, NAME);
    volume.chunks.syncsEnd();
    committed.join();
    assertEquals(0, mount.files.lateFailures());
    assertEquals(List.of(), mount.files.states());
    assertEquals(0, mount.metadata.openCount(file.inode()), "the orphan may go");
  }

  /** Who finds the new name finds what was closed: a file is never replaced by a shorter one. */
  @Test
  void renameAndLinkWaitForTheCommit() throws Exception {
    closeUnsynced();
    Call rename = Call.of(() -> rename(NAME, NEW_NAME)).assertWaits();
    Call link =
        Call.of(() -> mount.namespace.link(file.inode(), InodeId.ROOT, FileName.of("link")))
            .assertWaits();
    mount.create("other").close();
    rename(FileName.of("other"), FileName.of("another")); // that one has nothing to wait for
    volume.chunks.syncsEnd();
    rename.await();
    link.await();
    assertEquals(
        bytes.length, volume.store.lookup(InodeId.ROOT, NEW_NAME).sizeBytes(), "after the rename");
  }

  @Test
  void renameOfADirectoryWaitsForWhatIsInIt() throws Exception {
    FileName directory = FileName.of("directory");
    mount.namespace.mkdir(InodeId.ROOT, directory, new Owner(0755, 0, 0));
    closeUnsynced();
    Call rename = Call.of(() -> rename(directory, NEW_NAME)).assertWaits();
    volume.chunks.syncsEnd();
    rename.await();
    assertEquals(bytes.length, committedBytes());
  }

  /** The old file stays when the new one cannot be made safe. */
  @Test
  void renameFailsIfTheCommitFails() {
    failAfter(closeUnsynced());
    FsException failure =
        assertThrows(FsException.class, () -> rename(NAME, NEW_NAME), "nothing is committed");
    assertEquals(FsError.EIO, failure.error());
    assertEquals(file.inode(), volume.store.lookup(InodeId.ROOT, NAME).id());
    restartNodes();
    rename(NAME, NEW_NAME);
    assertArrayEquals(bytes, seenByAnotherMount());
  }

  private void rename(FileName from, FileName to) {
    mount.namespace.rename(new Mutation.Rename(InodeId.ROOT, from, InodeId.ROOT, to, false, false));
  }

  @Test
  void whatIsWrittenAndClosedAgainFollows() throws ExecutionException, InterruptedException {
    closeUnsynced();
    OpenFile again = mount.open(file.inode());
    TestMount.write(again, bytes.length, bytes);
    Call close = Call.of(again::flushToClose).assertWaits(); // behind the commit of the first
    volume.chunks.syncsEnd();
    close.result().get();
    settle();
    byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    assertArrayEquals(twice, seenByAnotherMount());
  }
}
