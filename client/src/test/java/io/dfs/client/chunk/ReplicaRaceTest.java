package io.dfs.client.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which replica's answer is taken. */
class ReplicaRaceTest {
  private static final ChunkId CHUNK = new ChunkId(1, new GroupId(1), 1, 1);
  private static final List<Node> NODES = List.of(node(1), node(2), node(3));

  private final List<CompletableFuture<List<ByteBuffer>>> calls = new ArrayList<>();
  private final List<NodeId> failed = new ArrayList<>();
  private final List<Node> late = new ArrayList<>();
  private final ReplicaRace race =
      new ReplicaRace(CHUNK, NODES, node -> call(), this::observe, late::add);
  private final CompletableFuture<List<ByteBuffer>> result = race.start();

  private static Node node(long id) {
    return new Node(new NodeId(id), "host:" + id, "", true, 1, 1);
  }

  private CompletableFuture<List<ByteBuffer>> call() {
    calls.add(new CompletableFuture<>());
    return calls.getLast();
  }

  private void observe(Node node, @Nullable ChunkFailure failure) {
    if (failure != null) {
      failed.add(node.id());
    }
  }

  private static ChunkFailure failure(ChunkFailure.Kind kind) {
    return new ChunkFailure(kind, "test");
  }

  @Test
  void nextAfterAFailure() {
    calls.get(0).completeExceptionally(failure(ChunkFailure.Kind.CORRUPT));
    assertEquals(2, calls.size());
    List<ByteBuffer> blocks = List.of();
    calls.get(1).complete(blocks);
    assertSame(blocks, result.join());
    assertEquals(List.of(new NodeId(1)), failed);
  }

  @Test
  void lateReplicaRacesWithTheNextAndTheLoserIsCancelled() {
    race.hedge();
    assertEquals(2, calls.size());
    calls.get(1).complete(List.of());
    assertTrue(result.isDone());
    assertTrue(calls.get(0).isCancelled());
    assertTrue(failed.isEmpty(), "cancelled is not failed");
    assertEquals(List.of(NODES.get(0)), late, "the next reads begin elsewhere");
    race.hedge();
    assertEquals(2, calls.size());
  }

  @Test
  void failureOfTheHedgeLeavesTheFirstRunning() {
    race.hedge();
    calls.get(1).completeExceptionally(failure(ChunkFailure.Kind.NOT_FOUND));
    assertEquals(3, calls.size());
    calls.get(2).completeExceptionally(failure(ChunkFailure.Kind.NOT_FOUND));
    assertFalse(result.isDone());
    calls.get(0).complete(List.of());
    assertTrue(result.isDone());
    assertFalse(result.isCompletedExceptionally());
  }

  @Test
  void allFailed() {
    for (int i = 0; i < 3; i++) {
      calls.get(i).completeExceptionally(failure(ChunkFailure.Kind.UNREACHABLE));
    }
    assertTrue(result.isCompletedExceptionally());
    assertEquals(3, failed.size());
  }
}
