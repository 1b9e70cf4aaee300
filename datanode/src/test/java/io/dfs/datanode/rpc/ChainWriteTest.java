package io.dfs.datanode.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.rpc.ChunkErrors;
import io.dfs.datanode.store.TestChunk;
import io.dfs.proto.ChunkError;
import io.dfs.proto.DurableReplica;
import io.dfs.proto.Target;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteReply;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class ChainWriteTest {
  private static final int LENGTH = 1_000_003;

  @TempDir Path disk;
  private ServedStore first;
  private ServedStore second;
  private ServedStore third;
  private ChunkCaller caller;

  @BeforeEach
  void start() throws IOException {
    first = ServedStore.start(disk, 1);
    second = ServedStore.start(disk, 2);
    third = ServedStore.start(disk, 3);
    caller = to(first);
  }

  private static ChunkCaller to(ServedStore node) {
    return ChunkCaller.to(node.address(), ServedStore.CLUSTER);
  }

  @AfterEach
  void stop() {
    caller.close();
    List.of(first, second, third).forEach(ServedStore::close);
  }

  private static DurableReplica durable(ServedStore node) {
    return DurableReplica.newBuilder()
        .setNode(node.node.value())
        .setGeneration(node.generation())
        .build();
  }

  private static void assertReads(ServedStore node, TestChunk chunk) {
    try (ChunkCaller reader = to(node)) {
      assertArrayEquals(chunk.bytes(), reader.read(chunk, 0, chunk.length()));
    }
  }

  @Test
  void aChainAnswersWithThreeDurableReplicasAndTheirGenerations() {
    TestChunk chunk = TestChunk.of(1, 1, LENGTH);
    WriteReply reply = caller.write(chunk, second.target(), third.target());
    assertEquals(List.of(durable(first), durable(second), durable(third)), reply.getDurableList());
    assertEquals(List.of(), reply.getFailedList());
    assertReads(first, chunk);
    assertReads(second, chunk);
    assertReads(third, chunk);
  }

  @Test
  void theLargestChunkGoesThrough() {
    TestChunk chunk = TestChunk.of(1, 1, 8 << 20);
    assertEquals(3, caller.write(chunk, second.target(), third.target()).getDurableCount());
    assertReads(third, chunk);
  }

  @Test
  void repeatingAChunkSucceeds() {
    TestChunk chunk = TestChunk.of(1, 1, 5000);
    caller.write(chunk);
    assertEquals(
        List.of(durable(first), durable(second)),
        caller.write(chunk, second.target()).getDurableList());
  }

  @Test
  void aDeadNodeIsReportedWithThoseBehindIt() {
    second.stop();
    TestChunk chunk = TestChunk.of(1, 1, LENGTH);
    WriteReply reply = caller.write(chunk, second.target(), third.target());
    assertEquals(List.of(durable(first)), reply.getDurableList());
    assertEquals(
        List.of(ChunkError.UNREACHABLE, ChunkError.UNREACHABLE),
        reply.getFailedList().stream().map(WriteFailure::getError).toList());
    assertEquals(
        List.of(false, true),
        reply.getFailedList().stream().map(WriteFailure::getNotAsked).toList());
    assertReads(first, chunk);
    try (ChunkCaller direct = to(third)) {
      assertEquals(List.of(durable(third)), direct.write(chunk).getDurableList());
    }
  }

  @Test
  void aHangingNodeIsReportedWhileTheCallerStillListens() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Target hanging =
          Target.newBuilder().setNode(9).setAddress("127.0.0.1:" + silent.getLocalPort()).build();
      TestChunk chunk = TestChunk.of(1, 1, LENGTH);
      WriteReply reply = caller.write(chunk, 4, hanging, third.target());
      assertEquals(List.of(durable(first)), reply.getDurableList());
      assertEquals(
          List.of(9L, third.node.value()),
          reply.getFailedList().stream().map(WriteFailure::getNode).toList());
    }
  }

  @Test
  void anOwnDiskThatHangsDoesNotHideTheNodesBehind() {
    first.store.hangSyncs();
    WriteReply reply = caller.write(TestChunk.of(1, 1, 5000), 4, second.target());
    assertEquals(List.of(durable(second)), reply.getDurableList());
    assertEquals(first.node.value(), reply.getFailed(0).getNode());
  }

  @Test
  void anOwnRefusalDoesNotKeepTheChunkFromTheNodesBehind() throws IOException {
    try (ServedStore full = ServedStore.full(disk, 4);
        ChunkCaller toFull = to(full)) {
      TestChunk chunk = TestChunk.of(1, 1, LENGTH);
      WriteReply reply = toFull.write(chunk, second.target(), third.target());
      assertEquals(List.of(durable(second), durable(third)), reply.getDurableList());
      assertEquals(ChunkError.DISK_FULL, reply.getFailed(0).getError());
      assertEquals(full.node.value(), reply.getFailed(0).getNode());
    }
  }

  /** Each node's refusal is its own, named with its error; the others have the chunk. */
  @Test
  void refusalsAnywhereInTheChainAreNamedWithTheirErrors() throws IOException {
    TestChunk taken = TestChunk.of(1, 1, LENGTH);
    TestChunk other = TestChunk.of(taken.id(), LENGTH, 99);
    TestChunk otherKey = TestChunk.of(1, 2, LENGTH);
    TestChunk elsewhere = TestChunk.of(5, 1, LENGTH);
    try (ChunkCaller toSecond = to(second)) {
      toSecond.write(other);
      toSecond.write(otherKey.withKey(7));
    }
    second.assign(5);
    assertSecondRefuses(ChunkError.DIFFERENT_CONTENT, taken, second);
    assertSecondRefuses(ChunkError.WRONG_KEY, otherKey, second);
    assertSecondRefuses(ChunkError.UNKNOWN_GROUP, elsewhere, second);
    try (ServedStore full = ServedStore.full(disk, 4)) {
      assertSecondRefuses(ChunkError.DISK_FULL, TestChunk.of(1, 3, LENGTH), full);
    }
  }

  private void assertSecondRefuses(ChunkError error, TestChunk chunk, ServedStore refusing) {
    WriteReply reply = caller.write(chunk, refusing.target(), third.target());
    assertEquals(List.of(durable(first), durable(third)), reply.getDurableList());
    assertEquals(1, reply.getFailedCount());
    assertEquals(error, reply.getFailed(0).getError());
    assertEquals(refusing.node.value(), reply.getFailed(0).getNode());
    assertReads(third, chunk);
  }

  /** Whoever's sync hangs: the bytes are with all of them. */
  @Test
  void theWholeChainSaysThatItHasReceivedBeforeItHasSynced() {
    for (ServedStore hanging : List.of(first, second, third)) {
      hanging.store.hangSyncs();
      TestChunk chunk = TestChunk.of(1, hanging.node.value(), LENGTH);
      ChunkCaller.Writing writing =
          caller.begin(4).asking().whole(chunk, second.target(), third.target());
      assertTrue(writing.received().join());
      assertFalse(writing.reply().isDone());
      assertEquals(
          hanging.node.value(), writing.await().getFailed(0).getNode(), "the last answer stands");
      hanging.store.endSyncs();
    }
  }

  @Test
  void receivedIsNotSaidIfOneLacksTheChunkOrNobodyAsked() throws IOException {
    TestChunk chunk = TestChunk.of(1, 1, LENGTH);
    assertFalse(caller.begin().whole(chunk, second.target()).received().join(), "nobody asked");
    TestChunk other = TestChunk.of(1, 2, LENGTH);
    try (ServedStore full = ServedStore.full(disk, 4);
        ChunkCaller toFull = to(full)) {
      assertFalse(isReceived(caller, other, second.target(), full.target()), "the last refuses");
      assertFalse(isReceived(toFull, other, second.target(), third.target()), "the first refuses");
    }
    third.stop();
    assertFalse(isReceived(caller, other, second.target(), third.target()), "one is dead");
    assertTrue(isReceived(caller, other, second.target()), "all have it");
    assertTrue(isReceived(caller, other), "the first alone");
    TestChunk changed = TestChunk.of(other.id(), LENGTH, 99);
    assertFalse(isReceived(caller, changed, second.target()), "other bytes are there");
  }

  private static boolean isReceived(ChunkCaller to, TestChunk chunk, Target... forward) {
    ChunkCaller.Writing writing = to.begin().asking().whole(chunk, forward);
    boolean received = writing.received().join();
    writing.await();
    return received;
  }

  @Test
  void damageOnTheWayIsStoredNowhere() {
    TestChunk chunk = TestChunk.of(1, 1, 300_000);
    byte[] damaged = chunk.bytes().clone();
    damaged[200_000] ^= 1;
    TestChunk sent = new TestChunk(chunk.id(), damaged, chunk.crcs());
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () -> caller.write(sent, second.target(), third.target()));
    assertEquals(Optional.of(ChunkError.WRONG_CHECKSUM), ChunkErrors.of(refused));
    for (ServedStore node : List.of(first, second, third)) {
      assertEquals(Optional.empty(), node.store.stat(chunk.id()));
    }
  }

  @Test
  void aCallerWhoGoesAwayLeavesNothingOnAnyNode() throws InterruptedException {
    TestChunk chunk = TestChunk.of(1, 1, 600_000);
    ChunkCaller.Writing writing = caller.begin();
    writing.frame(chunk, 0, 128 << 10, second.target(), third.target());
    writing.frame(chunk, 128 << 10, 128 << 10);
    while (third.store.accepted() < 2) {
      Thread.sleep(5);
    }
    writing.cancel();
    for (ServedStore node : List.of(first, second, third)) {
      node.store.awaitAbort();
      assertEquals(Optional.empty(), node.store.stat(chunk.id()));
    }
    assertEquals(3, caller.write(chunk, second.target(), third.target()).getDurableCount());
  }
}
