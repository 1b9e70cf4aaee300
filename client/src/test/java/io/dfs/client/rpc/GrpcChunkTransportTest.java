package io.dfs.client.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.ChunkFailure;
import io.dfs.client.chunk.ChunkTransport.WriteResult;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.Identity;
import io.dfs.proto.ChunkError;
import io.dfs.proto.Role;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chunks over a real connection. */
@Timeout(60)
class GrpcChunkTransportTest {
  private static final int BLOCK = 64 << 10;
  private static final ChunkId CHUNK = new ChunkId(1, new GroupId(3), 7, -99);

  private ChunkServerInMemory server = new ChunkServerInMemory();
  private final GrpcChunkTransport transport =
      new GrpcChunkTransport(new Identity("test", Role.ROLE_CLIENT, Optional.empty(), "test"));

  @BeforeEach
  void fresh() {
    server.chunks.clear();
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
  }

  private Node node() {
    return new Node(new NodeId(1), server.address(), "", true, 1, 1);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** The bytes in pieces of all sizes, some of them outside the heap. */
  private static ChunkBody body(byte[] bytes) {
    List<ByteBuffer> pieces = new ArrayList<>();
    int at = 0;
    for (int i = 1; at < bytes.length; i++) {
      int n = Math.min(bytes.length - at, i * 31_013 % 200_000 + 1);
      ByteBuffer piece = i % 2 == 0 ? ByteBuffer.allocate(n) : ByteBuffer.allocateDirect(n);
      pieces.add(piece.put(bytes, at, n).flip());
      at += n;
    }
    return ChunkBody.of(pieces);
  }

  private static ChunkFailure failure(CompletableFuture<?> call) {
    Throwable cause = assertThrows(CompletionException.class, call::join).getCause();
    return assertInstanceOf(ChunkFailure.class, cause);
  }

  @Test
  void largestChunkThereAndBack() {
    byte[] bytes = bytes(8 << 20);
    WriteResult result = transport.write(CHUNK, body(bytes), List.of(node())).join();
    assertEquals(List.of(new DurableReplica(new NodeId(1), 4)), result.durable());
    assertArrayEquals(bytes, server.chunks.get(CHUNK));
    List<ByteBuffer> blocks = transport.read(CHUNK, 0, 128, node()).join();
    assertEquals(128, blocks.size());
    for (int i = 0; i < 128; i++) {
      byte[] expected = Arrays.copyOfRange(bytes, i * BLOCK, (i + 1) * BLOCK);
      assertEquals(ByteBuffer.wrap(expected), blocks.get(i));
      assertTrue(blocks.get(i).isReadOnly());
    }
  }

  @Test
  void lastBlockIsShort() {
    byte[] bytes = bytes(5 * BLOCK + 100);
    transport.write(CHUNK, body(bytes), List.of(node())).join();
    List<ByteBuffer> blocks = transport.read(CHUNK, 2, 4, node()).join();
    assertEquals(4, blocks.size());
    assertEquals(100, blocks.getLast().remaining());
    byte[] tail = Arrays.copyOfRange(bytes, 5 * BLOCK, bytes.length);
    assertEquals(ByteBuffer.wrap(tail), blocks.getLast());
  }

  @Test
  void smallestChunk() {
    transport.write(CHUNK, body(bytes(1)), List.of(node())).join();
    assertEquals(1, transport.read(CHUNK, 0, 1, node()).join().getFirst().remaining());
  }

  @Test
  void chainNamesThoseThatFailed() {
    Node second = new Node(new NodeId(2), "127.0.0.1:1", "", true, 1, 1);
    WriteResult result = transport.write(CHUNK, body(bytes(99)), List.of(node(), second)).join();
    assertEquals(1, result.durable().size());
    assertEquals(new NodeId(2), result.failed().getFirst().node());
    assertEquals(ChunkFailure.Kind.UNREACHABLE, result.failed().getFirst().failure().kind());
  }

  @Test
  void receivedIsToldBeforeTheSyncEnds() {
    server.synced = new CompletableFuture<>();
    CompletableFuture<Void> received = new CompletableFuture<>();
    CompletableFuture<WriteResult> result =
        transport.write(
            CHUNK,
            body(bytes(700_000)),
            List.of(node()),
            Optional.of(() -> received.complete(null)));
    received.join();
    assertFalse(result.isDone());
    server.synced.complete(null);
    assertEquals(1, result.join().durable().size());
  }

  /** It sends its last answer only, as one of an older release. */
  @Test
  void aNodeThatDoesNotTellIsNoFailure() {
    server.knowsReceived = false;
    AtomicInteger told = new AtomicInteger();
    WriteResult result =
        transport
            .write(CHUNK, body(bytes(100)), List.of(node()), Optional.of(told::incrementAndGet))
            .join();
    assertEquals(1, result.durable().size());
    assertEquals(0, told.get());
  }

  @Test
  void aWriteThatIsGivenUpEndsWhenItsBytesAreLetGo() {
    server.synced = new CompletableFuture<>();
    CompletableFuture<WriteResult> call =
        transport.write(CHUNK, body(bytes(700_000)), List.of(node()));
    call.cancel(true);
    assertEquals(ChunkFailure.Kind.UNREACHABLE, failure(call).kind());
    assertFalse(call.isCancelled(), "it is the call that has ended");
  }

  @Test
  void refusalsAreToldApart() {
    ChunkBody body = body(bytes(100_000));
    server.refusal = ChunkError.DISK_FULL;
    assertEquals(
        ChunkFailure.Kind.DISK_FULL, failure(transport.write(CHUNK, body, List.of(node()))).kind());
    server.refusal = ChunkError.UNKNOWN_GROUP;
    assertEquals(
        ChunkFailure.Kind.UNKNOWN_GROUP,
        failure(transport.write(CHUNK, body, List.of(node()))).kind());
    assertEquals(ChunkFailure.Kind.NOT_FOUND, failure(transport.read(CHUNK, 0, 1, node())).kind());
  }

  @Test
  void badChecksumIsNeverReturned() {
    transport.write(CHUNK, body(bytes(300_000)), List.of(node())).join();
    server.damaged = true;
    assertEquals(ChunkFailure.Kind.CORRUPT, failure(transport.read(CHUNK, 0, 5, node())).kind());
  }

  @Test
  void nobodyThereIsUnreachableAtOnce() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Node gone = new Node(new NodeId(9), "127.0.0.1:" + port, "", true, 1, 1);
    ChunkBody body = body(bytes(3 << 20));
    assertEquals(
        ChunkFailure.Kind.UNREACHABLE, failure(transport.write(CHUNK, body, List.of(gone))).kind());
    assertEquals(ChunkFailure.Kind.UNREACHABLE, failure(transport.read(CHUNK, 0, 1, gone)).kind());
  }

  @Test
  void serverThatDiesDuringACallIsUnreachable() {
    server.silent = true;
    CompletableFuture<WriteResult> call = transport.write(CHUNK, body(bytes(100)), List.of(node()));
    CompletableFuture<List<ByteBuffer>> read = transport.read(CHUNK, 0, 1, node());
    server.close();
    assertEquals(ChunkFailure.Kind.UNREACHABLE, failure(call).kind());
    assertEquals(ChunkFailure.Kind.UNREACHABLE, failure(read).kind());
    server = new ChunkServerInMemory();
  }

  @Test
  void cancelledReadEnds() {
    server.silent = true;
    server.chunks.put(CHUNK, bytes(10));
    CompletableFuture<List<ByteBuffer>> read = transport.read(CHUNK, 0, 1, node());
    assertTrue(read.cancel(false));
    assertTrue(read.isCancelled());
  }

  @Test
  void manyChunksAtOnce() {
    List<CompletableFuture<WriteResult>> calls = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      ChunkId id = new ChunkId(1, new GroupId(3), i, i);
      calls.add(transport.write(id, body(bytes(2_000_000 + i)), List.of(node())));
    }
    calls.forEach(CompletableFuture::join);
    for (int i = 1; i <= 8; i++) {
      ChunkId id = new ChunkId(1, new GroupId(3), i, i);
      assertArrayEquals(bytes(2_000_000 + i), server.chunks.get(id));
    }
  }
}
