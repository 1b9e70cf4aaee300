package io.dfs.datanode.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.TestChunk;
import io.dfs.proto.ChunkError;
import io.dfs.proto.ChunkRef;
import io.dfs.proto.DeleteRequest;
import io.dfs.proto.ListReply;
import io.dfs.proto.ListRequest;
import io.dfs.proto.ProbeRequest;
import io.dfs.proto.StatReply;
import io.dfs.proto.StatRequest;
import io.dfs.proto.StoredChunk;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.dfs.proto.WriteStart;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class ChunkServiceTest {
  private static final int BLOCK = BlockChecksums.BLOCK_BYTES;

  @TempDir Path disk;
  private ServedStore node;
  private ChunkCaller caller;

  @BeforeEach
  void start() throws IOException {
    node = ServedStore.start(disk, 1);
    caller = ChunkCaller.to(node.address(), ServedStore.CLUSTER);
  }

  @AfterEach
  void stop() {
    caller.close();
    node.close();
  }

  private static void assertRefused(ChunkError error, Executable call) {
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call);
    assertEquals(Optional.of(error), ChunkErrors.of(refused), refused.toString());
  }

  private static void assertInvalid(Executable call) {
    StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, call);
    assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode(), refused.toString());
  }

  private static void assertFailed(ChunkError error, WriteReply reply) {
    assertEquals(0, reply.getDurableCount());
    assertEquals(
        List.of(error), reply.getFailedList().stream().map(WriteFailure::getError).toList());
  }

  // ---- what a write is refused for, each with its own error ----

  @Test
  void aWrongChecksumIsRefused() {
    TestChunk chunk = TestChunk.of(1, 1, 1000);
    TestChunk lie = new TestChunk(chunk.id(), chunk.bytes(), new int[] {chunk.crcs()[0] + 1});
    assertRefused(ChunkError.WRONG_CHECKSUM, () -> caller.write(lie));
    assertEquals(Optional.empty(), node.store.stat(chunk.id()));
  }

  @Test
  void aNumberTakenUnderAnotherKeyIsRefused() {
    TestChunk chunk = TestChunk.of(1, 1, 1000);
    caller.write(chunk);
    assertFailed(ChunkError.WRONG_KEY, caller.write(chunk.withKey(7)));
    assertRefused(ChunkError.WRONG_KEY, () -> caller.read(chunk.withKey(7), 0, 10));
  }

  @Test
  void otherBytesUnderTheSameIdAreRefused() {
    TestChunk chunk = TestChunk.of(1, 1, 1000);
    caller.write(chunk);
    assertFailed(ChunkError.DIFFERENT_CONTENT, caller.write(TestChunk.of(chunk.id(), 1000, 12345)));
    assertArrayEquals(chunk.bytes(), caller.read(chunk, 0, 1000));
  }

  @Test
  void aGroupThatLivesElsewhereIsRefused() {
    TestChunk chunk = TestChunk.of(99, 1, 1000);
    assertFailed(ChunkError.UNKNOWN_GROUP, caller.write(chunk));
    assertRefused(ChunkError.UNKNOWN_GROUP, () -> caller.read(chunk, 0, 10));
  }

  @Test
  void aChunkOverEightMebibytesIsRefused() {
    TestChunk chunk = TestChunk.of(1, 1, BLOCK);
    WriteFrame announced =
        WriteFrame.newBuilder()
            .setStart(ChunkCaller.start(chunk, (8 << 20) + 1))
            .addCrcs(chunk.crcs()[0])
            .build();
    assertRefused(
        ChunkError.OVERSIZE, () -> caller.begin().send(announced, chunk.buffer()).await());
  }

  @Test
  void moreBytesThanAnnouncedAreRefused() {
    TestChunk chunk = TestChunk.of(1, 1, 2 * BLOCK);
    WriteFrame announced =
        WriteFrame.newBuilder()
            .setStart(ChunkCaller.start(chunk, BLOCK))
            .addCrcs(chunk.crcs()[0])
            .build();
    assertRefused(
        ChunkError.OVERSIZE,
        () ->
            caller
                .begin()
                .send(announced, ByteBuffer.wrap(chunk.bytes(), 0, BLOCK))
                .frame(chunk, BLOCK, BLOCK)
                .await());
    assertEquals(Optional.empty(), node.store.stat(chunk.id()));
  }

  @Test
  void aFullDiskIsRefusedBeforeAnythingIsWritten() throws IOException {
    try (ServedStore full = ServedStore.full(disk, 2);
        ChunkCaller toFull = ChunkCaller.to(full.address(), ServedStore.CLUSTER)) {
      assertFailed(ChunkError.DISK_FULL, toFull.write(TestChunk.of(1, 1, 1000)));
    }
  }

  @Test
  void aChunkWithoutBytesIsRefused() {
    TestChunk chunk = TestChunk.of(1, 1, BLOCK);
    for (int announced : new int[] {0, -1, Integer.MIN_VALUE}) {
      WriteFrame start =
          WriteFrame.newBuilder()
              .setStart(ChunkCaller.start(chunk, announced))
              .addCrcs(chunk.crcs()[0])
              .build();
      assertRefused(ChunkError.OVERSIZE, () -> caller.begin().send(start, chunk.buffer()).await());
    }
    assertEquals(Optional.empty(), node.store.stat(chunk.id()));
  }

  /** What is there is still read: a disk that fails to write may be the last that has it. */
  @Test
  void aFailedDiskTakesNothingMoreAndServesWhatItHas() throws IOException {
    TestChunk chunk = TestChunk.of(1, 1, 1000);
    caller.write(chunk);
    node.stop();
    Files.writeString(node.path.resolve("failed"), "sync failed");
    try (ServedStore failed = ServedStore.start(disk, 1);
        ChunkCaller toFailed = ChunkCaller.to(failed.address(), ServedStore.CLUSTER)) {
      assertFailed(ChunkError.DISK_FAILED, toFailed.write(TestChunk.of(1, 2, 1000)));
      assertRefused(
          ChunkError.DISK_FAILED,
          () -> toFailed.unary().probe(ProbeRequest.newBuilder().setGroup(1).build()));
      DeleteRequest delete =
          DeleteRequest.newBuilder().addChunks(NamespaceCodec.toMessage(chunk.id())).build();
      assertRefused(ChunkError.DISK_FAILED, () -> toFailed.unary().delete(delete));
      assertArrayEquals(chunk.bytes(), toFailed.read(chunk, 0, 1000));
    }
  }

  @Test
  void idsThatCannotBeAreInvalid() {
    ChunkRef good = NamespaceCodec.toMessage(TestChunk.of(1, 1, 10).id());
    ChunkRef noVolume = good.toBuilder().setVolume(0).build();
    ChunkRef noGroup = good.toBuilder().setNumber(-1).build();
    ChunkRef noSequence = good.toBuilder().setNumber(1L << 48).build();
    for (ChunkRef bad : List.of(noVolume, noGroup, noSequence)) {
      assertInvalid(() -> caller.unary().stat(StatRequest.newBuilder().setChunk(bad).build()));
      assertInvalid(
          () ->
              caller
                  .unary()
                  .delete(DeleteRequest.newBuilder().addChunks(good).addChunks(bad).build()));
      WriteFrame start =
          WriteFrame.newBuilder()
              .setStart(WriteStart.newBuilder().setChunk(bad).setLength(BLOCK))
              .addCrcs(0)
              .build();
      assertInvalid(() -> caller.begin().send(start, ByteBuffer.allocate(BLOCK)).await());
    }
    assertInvalid(
        () -> caller.unary().delete(DeleteRequest.newBuilder().addAllChunks(many(good)).build()));
    assertInvalid(() -> caller.unary().probe(ProbeRequest.newBuilder().setGroup(-1).build()));
  }

  /** More than one call may delete. */
  private static List<ChunkRef> many(ChunkRef chunk) {
    return LongStream.rangeClosed(0, ChunkStore.MAX_DELETE)
        .mapToObj(i -> chunk.toBuilder().setNumber(chunk.getNumber() + i).build())
        .toList();
  }

  @Test
  void whatNoCorrectPeerSendsIsInvalid() {
    TestChunk chunk = TestChunk.of(1, 1, 2 * BLOCK);
    assertInvalid(() -> caller.begin().finish());
    assertInvalid(() -> caller.begin().frame(chunk, BLOCK, BLOCK).await());
    assertInvalid(() -> caller.begin().frame(chunk, 0, BLOCK).finish());
    assertInvalid(() -> caller.begin().frame(chunk, 0, BLOCK).frame(chunk, 0, BLOCK).await());
    assertInvalid(
        () ->
            caller
                .begin()
                .frame(chunk, 0, BLOCK)
                .send(
                    WriteFrame.newBuilder().setOffset(BLOCK).build(),
                    ByteBuffer.wrap(chunk.bytes(), BLOCK, BLOCK))
                .await());
    assertInvalid(() -> caller.begin().frame(chunk, 0, 0).await());
    caller.write(chunk);
    assertInvalid(() -> caller.read(chunk, 0, chunk.length() + 1));
    assertInvalid(() -> caller.read(chunk, -1, 2));
    assertInvalid(() -> caller.read(chunk, 0, 0));
    assertInvalid(() -> caller.read(chunk, 1, Integer.MAX_VALUE));
    assertInvalid(() -> caller.unary().list(ListRequest.newBuilder().setGroup(1 << 20).build()));
  }

  // ---- reads ----

  @Test
  void anyRangeIsCoveredByWholeBlocksWithTheirChecksums() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TestChunk chunk = TestChunk.of(1, 1, 21 * BLOCK + 777);
    caller.write(chunk);
    for (int i = 0; i < 30; i++) {
      int offset = random.nextInt(chunk.length());
      int length = 1 + random.nextInt(chunk.length() - offset);
      int start = offset - offset % BLOCK;
      int end = Math.min(chunk.length(), (offset + length + BLOCK - 1) / BLOCK * BLOCK);
      assertArrayEquals(
          Arrays.copyOfRange(chunk.bytes(), start, end),
          caller.read(chunk, offset, length),
          "seed " + seed + ": " + length + " bytes at " + offset);
    }
  }

  @Test
  void aChunkThatIsNotThereIsNotFound() {
    assertRefused(ChunkError.NOT_FOUND, () -> caller.read(TestChunk.of(1, 5, 10), 0, 10));
    assertRefused(ChunkError.NOT_FOUND, () -> stat(TestChunk.of(1, 5, 10)));
  }

  @Test
  void aFlippedBitIsNeverReturned() throws IOException {
    TestChunk chunk = TestChunk.of(1, 1, 20 * BLOCK);
    TestChunk neighbour = TestChunk.of(1, 2, 1000);
    caller.write(chunk);
    caller.write(neighbour);
    flipByte(chunk, 12 * BLOCK + 5);
    assertArrayEquals(
        Arrays.copyOf(chunk.bytes(), BLOCK), caller.read(chunk, 0, 10), "other blocks are good");
    assertRefused(ChunkError.CORRUPT, () -> caller.read(chunk, 0, chunk.length()));
    assertArrayEquals(neighbour.bytes(), caller.read(neighbour, 0, 1000));
  }

  private void flipByte(TestChunk chunk, int at) throws IOException {
    try (var files = Files.walk(disk)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int start = indexOf(bytes, chunk.bytes());
        if (start >= 0) {
          try (var channel =
              java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            byte flipped = (byte) (bytes[start + at] ^ 1);
            channel.write(ByteBuffer.wrap(new byte[] {flipped}), start + at);
          }
          return;
        }
      }
    }
    throw new AssertionError("the chunk is in no file");
  }

  /** Payloads start on 4 KiB boundaries, after a header of whole pages or not: every offset. */
  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (bytes[i] == part[0] && Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }

  // ---- the rest ----

  private StatReply stat(TestChunk chunk) {
    return caller
        .unary()
        .stat(StatRequest.newBuilder().setChunk(NamespaceCodec.toMessage(chunk.id())).build());
  }

  private int delete(TestChunk... chunks) {
    DeleteRequest.Builder request = DeleteRequest.newBuilder();
    Arrays.stream(chunks).forEach(c -> request.addChunks(NamespaceCodec.toMessage(c.id())));
    return caller.unary().delete(request.build()).getDeleted();
  }

  @Test
  void statTellsLengthChecksumsAndGeneration() {
    TestChunk chunk = TestChunk.of(1, 1, BLOCK + 1);
    caller.write(chunk);
    StatReply stat = stat(chunk);
    assertEquals(chunk.length(), stat.getLength());
    assertEquals(Arrays.stream(chunk.crcs()).boxed().toList(), stat.getCrcsList());
    assertEquals(node.generation(), stat.getReplica().getGeneration());
  }

  @Test
  void deleteCountsWhatWasThere() {
    TestChunk one = TestChunk.of(1, 1, 1000);
    TestChunk two = TestChunk.of(2, 1, 1000);
    caller.write(one);
    caller.write(two);
    assertEquals(2, delete(one, two, TestChunk.of(3, 1, 10)));
    assertEquals(0, delete(one, two));
    assertRefused(ChunkError.NOT_FOUND, () -> caller.read(one, 0, 10));
  }

  @Test
  void deleteAlsoFreesChunksOfAGroupThatHasLeftTheNode() {
    TestChunk chunk = TestChunk.of(9, 1, 1000);
    caller.write(chunk);
    node.assign(5);
    assertEquals(1, delete(chunk, TestChunk.of(99, 1, 10)));
    node.assign(10);
    assertRefused(ChunkError.NOT_FOUND, () -> caller.read(chunk, 0, 10));
  }

  @Test
  void listGoesThroughAGroupPageByPage() {
    for (int i = 1; i <= 5; i++) {
      caller.write(TestChunk.of(3, i, 100 + i));
    }
    caller.write(TestChunk.of(4, 1, 100));
    ListReply first = list(0, 3);
    assertFalse(first.getLast());
    ListReply rest = list(first.getChunks(2).getChunk().getNumber(), 3);
    assertTrue(rest.getLast());
    assertEquals(List.of(101, 102, 103), lengths(first));
    assertEquals(List.of(104, 105), lengths(rest));
  }

  private ListReply list(long after, int limit) {
    return caller
        .unary()
        .list(ListRequest.newBuilder().setGroup(3).setAfterNumber(after).setLimit(limit).build());
  }

  private static List<Integer> lengths(ListReply reply) {
    return reply.getChunksList().stream().map(StoredChunk::getLength).toList();
  }

  @Test
  void probeWritesAndSyncsARecord() {
    long before = node.store.position();
    caller.unary().probe(ProbeRequest.newBuilder().setGroup(1).build());
    caller.unary().probe(ProbeRequest.getDefaultInstance());
    assertTrue(node.store.position() >= before + 2, "position " + node.store.position());
    assertRefused(
        ChunkError.UNKNOWN_GROUP,
        () -> caller.unary().probe(ProbeRequest.newBuilder().setGroup(99).build()));
  }
}
