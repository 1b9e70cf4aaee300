package io.dfs.datanode.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every chunk store does; each implementation runs it. */
public abstract class ChunkStoreContract {
  private static final int BLOCK = BlockChecksums.BLOCK_BYTES;

  /** The largest chunk of the store under test. */
  protected static final int MAX_CHUNK = 1 << 20;

  protected ChunkStore store = new MemoryChunkStore(MAX_CHUNK);

  /** An empty store that takes chunks of {@link #MAX_CHUNK}. */
  protected abstract ChunkStore openEmpty();

  @BeforeEach
  void openStore() {
    store = openEmpty();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void readsBackWhatWasWritten() {
    int sequence = 1;
    for (int length : new int[] {1, 4095, 4096, 4097, BLOCK, BLOCK + 1, MAX_CHUNK}) {
      TestChunk chunk = write(TestChunk.of(3, sequence++, length));
      assertReads(chunk);
      assertEquals(Optional.of(new StoredChunk(chunk.id(), length)), store.stat(chunk.id()));
      assertArrayEquals(chunk.crcs(), store.blockCrcs(chunk.id()));
      store.verify(chunk.id());
    }
  }

  @Test
  void readReturnsTheWholeBlocksThatCoverTheRange() {
    TestChunk chunk = write(TestChunk.of(1, 1, 3 * BLOCK + 100));
    ChunkRange middle = store.read(chunk.id(), BLOCK + 5, BLOCK, ByteBuffer::allocateDirect);
    assertRange(chunk, middle, BLOCK, 3 * BLOCK);
    assertRange(
        chunk,
        store.read(chunk.id(), 3 * BLOCK + 99, 1, ByteBuffer::allocate),
        3 * BLOCK,
        chunk.length());
    ByteBuffer pooled = ByteBuffer.allocate(4 * BLOCK).position(7);
    ChunkRange first = store.read(chunk.id(), 0, 1, n -> pooled);
    assertEquals(7, first.bytes().position());
    assertRange(chunk, first, 0, BLOCK);
  }

  @Test
  void aRangeOutsideTheChunkIsRefused() {
    TestChunk chunk = write(TestChunk.of(1, 1, 100));
    for (int[] range : new int[][] {{-1, 1}, {0, 0}, {0, 101}, {100, 1}, {50, 51}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> store.read(chunk.id(), range[0], range[1], ByteBuffer::allocate));
    }
  }

  @Test
  void repeatingAChunkSucceedsAndCountsOnce() {
    TestChunk chunk = write(TestChunk.of(1, 1, 100_000));
    long position = store.position();
    write(chunk);
    assertEquals(position, store.position());
    assertReads(chunk);
  }

  @Test
  void wrongChecksumIsRefusedAndNothingIsThere() {
    TestChunk chunk = TestChunk.of(1, 1, 2 * BLOCK);
    int[] wrong = chunk.crcs().clone();
    wrong[1] ^= 1;
    assertRefused(StoreError.WRONG_CHECKSUM, store.write(chunk.id(), wrong, chunk.buffer()));
    assertEquals(Optional.empty(), store.stat(chunk.id()));
    assertEquals(0, store.position());
    assertReads(write(chunk));
  }

  @Test
  void anotherKeyIsRefusedEverywhere() {
    TestChunk chunk = write(TestChunk.of(1, 1, 100));
    TestChunk other = chunk.withKey(chunk.id().key() + 1);
    assertRefused(StoreError.WRONG_KEY, store.write(other.id(), other.crcs(), other.buffer()));
    assertRefused(StoreError.WRONG_KEY, () -> store.stat(other.id()));
    assertRefused(StoreError.WRONG_KEY, () -> store.blockCrcs(other.id()));
    assertRefused(StoreError.WRONG_KEY, () -> store.verify(other.id()));
    assertRefused(StoreError.WRONG_KEY, () -> store.read(other.id(), 0, 1, ByteBuffer::allocate));
    assertEquals(0, store.delete(List.of(other.id())).join());
    assertReads(chunk);
  }

  @Test
  void otherBytesUnderTheSameIdAreRefused() {
    TestChunk chunk = write(TestChunk.of(1, 1, 100));
    TestChunk sameLength = TestChunk.of(chunk.id(), 100, 99);
    TestChunk longer = TestChunk.of(chunk.id(), 101, 1);
    for (TestChunk different : List.of(sameLength, longer)) {
      assertRefused(
          StoreError.DIFFERENT_CONTENT,
          store.write(different.id(), different.crcs(), different.buffer()));
    }
    assertReads(chunk);
  }

  @Test
  void tooManyBytesAreRefused() {
    TestChunk chunk = TestChunk.of(1, 1, MAX_CHUNK + 1);
    assertRefused(StoreError.OVERSIZE, store.write(chunk.id(), chunk.crcs(), chunk.buffer()));
    TestChunk announced = TestChunk.of(1, 2, BLOCK + 1);
    ChunkWriter writer = store.open(announced.id(), BLOCK);
    assertRefused(StoreError.OVERSIZE, () -> writer.accept(announced.crcs(), announced.buffer()));
    assertEquals(Optional.empty(), store.stat(announced.id()));
  }

  @Test
  void whatIsNotThereIsNotFound() {
    ChunkId id = TestChunk.of(1, 1, 1).id();
    assertEquals(Optional.empty(), store.stat(id));
    assertRefused(StoreError.NOT_FOUND, () -> store.read(id, 0, 1, ByteBuffer::allocate));
    assertRefused(StoreError.NOT_FOUND, () -> store.blockCrcs(id));
    assertRefused(StoreError.NOT_FOUND, () -> store.verify(id));
    assertEquals(0, store.delete(List.of(id)).join());
    assertEquals(0, store.position());
  }

  @Test
  void framesOfSeveralBuffersArriveOneByOne() {
    TestChunk chunk = TestChunk.of(1, 1, 5 * BLOCK + 77);
    ChunkWriter writer = store.open(chunk.id(), MAX_CHUNK);
    acceptSplit(writer, chunk, 0, 2);
    assertEquals(2 * BLOCK, writer.lengthBytes());
    assertEquals(Optional.empty(), store.stat(chunk.id()));
    acceptSplit(writer, chunk, 2, 3);
    acceptSplit(writer, chunk, 3, 6);
    writer.finish(chunk.length(), chunk.crcs()).join();
    assertReads(chunk);
    assertEquals(1, store.position());
  }

  @Test
  void anAbortedChunkIsNotThere() {
    TestChunk chunk = TestChunk.of(1, 1, 2 * BLOCK);
    ChunkWriter writer = store.open(chunk.id(), MAX_CHUNK);
    acceptSplit(writer, chunk, 0, 1);
    writer.abort();
    assertThrows(IllegalStateException.class, () -> acceptSplit(writer, chunk, 1, 2));
    assertEquals(Optional.empty(), store.stat(chunk.id()));
    assertReads(write(TestChunk.of(1, 2, 10)));
    assertReads(write(chunk));
  }

  @Test
  void aChunkThatIsNotWholeIsNotFinished() {
    TestChunk chunk = TestChunk.of(1, 1, 2 * BLOCK);
    ChunkWriter writer = store.open(chunk.id(), MAX_CHUNK);
    acceptSplit(writer, chunk, 0, 1);
    assertRefused(StoreError.WRONG_CHECKSUM, writer.finish(chunk.length(), chunk.crcs()));
    assertEquals(Optional.empty(), store.stat(chunk.id()));
  }

  @Test
  void framesThatAreNotWholeBlocksAreRefused() {
    TestChunk chunk = TestChunk.of(1, 1, 2 * BLOCK);
    ChunkWriter writer = store.open(chunk.id(), MAX_CHUNK);
    ByteBuffer half = ByteBuffer.wrap(chunk.bytes(), 0, 100);
    writer.accept(BlockChecksums.of(half), half);
    assertThrows(
        IllegalArgumentException.class, () -> writer.accept(BlockChecksums.of(half), half));
    assertThrows(
        IllegalArgumentException.class,
        () -> store.open(chunk.id(), BLOCK).accept(new int[2], half));
  }

  @Test
  void aDeletedChunkIsGoneAndItsIdMayBeWrittenAgain() {
    TestChunk kept = write(TestChunk.of(1, 1, 10));
    TestChunk chunk = write(TestChunk.of(1, 2, 100_000));
    assertEquals(1, store.delete(List.of(chunk.id(), TestChunk.of(1, 9, 1).id())).join());
    assertEquals(0, store.delete(List.of(chunk.id())).join());
    assertRefused(StoreError.NOT_FOUND, () -> store.read(chunk.id(), 0, 1, ByteBuffer::allocate));
    assertReads(write(chunk));
    assertReads(kept);
  }

  @Test
  void listsAGroupInPagesByNumber() {
    List<ChunkId> ids = new ArrayList<>();
    for (int sequence : new int[] {5, 3, 70_000, 1, 4}) {
      ids.add(write(TestChunk.of(7, sequence, sequence % 100 + 1)).id());
      write(TestChunk.of(8, sequence, 10));
    }
    List<StoredChunk> pages = new ArrayList<>();
    long after = 0;
    while (true) {
      List<StoredChunk> page = store.list(new GroupId(7), after, 2);
      if (page.isEmpty()) {
        break;
      }
      pages.addAll(page);
      after = page.getLast().id().number();
    }
    assertEquals(
        List.of(1L, 3L, 4L, 5L, 70_000L), pages.stream().map(c -> c.id().sequence()).toList());
    assertTrue(pages.stream().allMatch(c -> ids.contains(c.id())));
    assertEquals(1 + 1, pages.getFirst().lengthBytes());
    assertEquals(List.of(), store.list(new GroupId(9), 0, 10));
  }

  @Test
  void namesTheGroupsOfWhichThereAreChunks() {
    assertEquals(List.of(), store.groups());
    TestChunk last = write(TestChunk.of(8, 1, 10));
    write(TestChunk.of(0, 9, 10));
    write(TestChunk.of(7, 1, 10));
    write(TestChunk.of(7, 2, 10));
    assertEquals(List.of(new GroupId(0), new GroupId(7), new GroupId(8)), store.groups());
    store.delete(List.of(last.id())).join();
    assertEquals(List.of(new GroupId(0), new GroupId(7)), store.groups());
  }

  @Test
  void positionCountsDurableRecords() {
    assertEquals(0, store.position());
    write(TestChunk.of(1, 1, 10));
    write(TestChunk.of(1, 2, 10));
    assertEquals(2, store.position());
    store.delete(List.of(TestChunk.of(1, 1, 10).id())).join();
    assertEquals(3, store.position());
    store.probe().join();
    assertEquals(4, store.position());
  }

  @Test
  void manyWritersOfOneChunkAllSucceedAndItIsThereOnce() throws Exception {
    TestChunk chunk = TestChunk.of(1, 1, 3 * BLOCK);
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(writers.submit(() -> write(chunk)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertReads(chunk);
    assertEquals(1, store.position());
    assertEquals(1, store.list(new GroupId(1), 0, 10).size());
  }

  @Test
  void aWriteMayTakeBuffersAtAnyPosition() {
    TestChunk chunk = TestChunk.of(1, 1, BLOCK + 9);
    ByteBuffer one = ByteBuffer.allocateDirect(BLOCK).position(11);
    one.put(chunk.bytes(), 0, 1000).flip().position(11);
    ByteBuffer two = ByteBuffer.wrap(chunk.bytes(), 1000, chunk.length() - 1000);
    store.write(chunk.id(), chunk.crcs(), one, two).join();
    assertEquals(11, one.position());
    assertEquals(1000, two.position());
    assertReads(chunk);
  }

  /** Writes a chunk and waits until it is durable. */
  protected TestChunk write(TestChunk chunk) {
    store.write(chunk.id(), chunk.crcs(), chunk.buffer()).join();
    return chunk;
  }

  protected void assertReads(TestChunk chunk) {
    ChunkRange whole = store.read(chunk.id(), 0, chunk.length(), ByteBuffer::allocate);
    assertRange(chunk, whole, 0, chunk.length());
  }

  private static void assertRange(TestChunk chunk, ChunkRange range, int from, int to) {
    assertEquals(from, range.offsetBytes());
    byte[] bytes = new byte[range.bytes().remaining()];
    range.bytes().duplicate().get(bytes);
    assertArrayEquals(Arrays.copyOfRange(chunk.bytes(), from, to), bytes);
    assertArrayEquals(
        Arrays.copyOfRange(chunk.crcs(), from / BLOCK, BlockChecksums.blockCount(to)),
        range.blockCrcs());
  }

  /** Blocks [from, to) as one frame in two buffers that split a block. */
  private static void acceptSplit(ChunkWriter writer, TestChunk chunk, int from, int to) {
    int start = from * BLOCK;
    int bytes = Math.min(chunk.length(), to * BLOCK) - start;
    int split = bytes / 3;
    writer.accept(
        Arrays.copyOfRange(chunk.crcs(), from, to),
        ByteBuffer.wrap(chunk.bytes(), start, split),
        ByteBuffer.wrap(chunk.bytes(), start + split, bytes - split));
  }

  /** The future fails with {@code error}. */
  protected static void assertRefused(StoreError error, CompletableFuture<?> future) {
    CompletionException e = assertThrows(CompletionException.class, future::join);
    ChunkStoreException refusal = assertInstanceOf(ChunkStoreException.class, e.getCause());
    assertEquals(error, refusal.error());
    assertFalse(String.valueOf(refusal.getMessage()).isBlank());
  }

  /** The call throws {@code error}. */
  protected static void assertRefused(StoreError error, Executable call) {
    assertEquals(error, assertThrows(ChunkStoreException.class, call).error());
  }
}
