package io.dfs.client.file;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.ChunkFailure;
import io.dfs.client.chunk.ChunkTransport;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;

/** DataNodes in memory, with the faults that a test switches on. Thread-safe. */
final class MemoryChunks implements ChunkTransport {
  private final ToLongFunction<NodeId> generation;
  private final Map<NodeId, Map<ChunkId, byte[]>> stored = new HashMap<>();
  private final Set<NodeId> down = new HashSet<>();
  private final Set<NodeId> full = new HashSet<>();
  private final Map<NodeId, Integer> lostWrites = new HashMap<>();
  private final Map<NodeId, Runnable> hanging = new HashMap<>();
  private int corruptReads;
  private int lostAcks;
  private int writes;
  private int reads;
  private boolean syncsHang;
  private int tellReceived = Integer.MAX_VALUE;
  private final List<Runnable> unsynced = new ArrayList<>();

  MemoryChunks(ToLongFunction<NodeId> generation) {
    this.generation = generation;
  }

  synchronized void stop(NodeId node) {
    down.add(node);
  }

  synchronized void start(NodeId node) {
    down.remove(node);
    full.remove(node);
  }

  /**
   * Writes through the node end only when they are given up, and reads never; {@code wait} runs
   * whenever somebody has waited for a while.
   */
  synchronized void hang(NodeId node, Runnable wait) {
    hanging.put(node, wait);
  }

  private synchronized Optional<Runnable> hangs(List<Node> chain) {
    return chain.stream().map(n -> hanging.get(n.id())).filter(Objects::nonNull).findFirst();
  }

  /** Of a call that hangs. */
  private static final class Hung extends CompletableFuture<WriteResult> {
    private final Runnable wait;

    Hung(Runnable wait) {
      this.wait = wait;
    }

    @Override
    public WriteResult get(long timeout, TimeUnit unit) throws TimeoutException {
      wait.run();
      throw new TimeoutException();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      completeExceptionally(new ChunkFailure(ChunkFailure.Kind.UNREACHABLE, "given up"));
      return false;
    }
  }

  synchronized void fill(NodeId node) {
    full.add(node);
  }

  /** The next {@code count} reads find a bad checksum. */
  synchronized void corruptReads(int count) {
    corruptReads = count;
  }

  /** The next {@code count} chunks that come to {@code node} are not kept there. */
  synchronized void loseWrites(NodeId node, int count) {
    lostWrites.put(node, count);
  }

  /** The next {@code count} replicas store what they are sent and do not say so. */
  synchronized void loseAcks(int count) {
    lostAcks = count;
  }

  /** From now on what DataNodes have received waits for its sync. */
  synchronized void hangSyncs() {
    syncsHang = true;
  }

  /** All syncs end: on each node that is up by now. */
  void syncsEnd() {
    List<Runnable> ending;
    synchronized (this) {
      syncsHang = false;
      ending = List.copyOf(unsynced);
      unsynced.clear();
    }
    ending.forEach(Runnable::run);
  }

  /** Only the next {@code count} chunks are said to be received. */
  synchronized void tellReceived(int count) {
    tellReceived = count;
  }

  synchronized int writes() {
    return writes;
  }

  synchronized int reads() {
    return reads;
  }

  synchronized Set<ChunkId> chunksOn(NodeId node) {
    return Set.copyOf(stored.getOrDefault(node, Map.of()).keySet());
  }

  synchronized void lose(NodeId node, ChunkId chunk) {
    stored.getOrDefault(node, Map.of()).remove(chunk);
  }

  @Override
  public CompletableFuture<WriteResult> write(
      ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received) {
    Optional<Runnable> wait = hangs(chain);
    if (wait.isPresent()) {
      return new Hung(wait.get());
    }
    byte[] bytes = new byte[body.lengthBytes()];
    ByteBuffer copy = ByteBuffer.wrap(bytes);
    body.slice(0, bytes.length).forEach(copy::put);
    requireChecksums(body, bytes);
    CompletableFuture<WriteResult> result = new CompletableFuture<>();
    boolean tell;
    boolean hangs;
    synchronized (this) {
      writes++;
      tell =
          tellReceived-- > 0
              && chain.stream().map(Node::id).noneMatch(n -> down.contains(n) || full.contains(n));
      hangs = syncsHang;
      if (hangs) {
        unsynced.add(() -> sync(chunk, bytes, chain, result));
      }
    }
    if (tell) {
      received.ifPresent(Runnable::run);
    }
    if (!hangs) {
      sync(chunk, bytes, chain, result);
    }
    return result;
  }

  private void sync(
      ChunkId chunk, byte[] bytes, List<Node> chain, CompletableFuture<WriteResult> result) {
    CompletableFuture<WriteResult> stored = store(chunk, bytes, chain);
    CompletableFuture<WriteResult> _ =
        stored.whenComplete(
            (done, failure) -> {
              if (failure == null) {
                result.complete(done);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  private synchronized CompletableFuture<WriteResult> store(
      ChunkId chunk, byte[] bytes, List<Node> chain) {
    List<DurableReplica> durable = new ArrayList<>();
    List<FailedReplica> failed = new ArrayList<>();
    for (Node node : chain) {
      if (down.contains(node.id())) {
        failed.add(failure(node, ChunkFailure.Kind.UNREACHABLE));
      } else if (full.contains(node.id())) {
        failed.add(failure(node, ChunkFailure.Kind.DISK_FULL));
      } else if (losesWrite(node.id())) {
        failed.add(failure(node, ChunkFailure.Kind.UNREACHABLE));
      } else if (keep(node.id(), chunk, bytes) && lostAcks-- > 0) {
        failed.add(failure(node, ChunkFailure.Kind.UNREACHABLE));
      } else {
        durable.add(new DurableReplica(node.id(), generation.applyAsLong(node.id())));
      }
    }
    if (down.contains(chain.getFirst().id())) { // nobody there to forward either
      return CompletableFuture.failedFuture(failed.getFirst().failure());
    }
    return CompletableFuture.completedFuture(new WriteResult(durable, failed));
  }

  private boolean losesWrite(NodeId node) {
    int left = lostWrites.getOrDefault(node, 0);
    lostWrites.put(node, Math.max(0, left - 1));
    return left > 0;
  }

  private static void requireChecksums(ChunkBody body, byte[] bytes) {
    int[] crcs = BlockChecksums.of(ByteBuffer.wrap(bytes));
    for (int i = 0; i < crcs.length; i++) {
      if (crcs[i] != body.crc(i)) {
        throw new AssertionError("checksum of block " + i + " is wrong");
      }
    }
  }

  private boolean keep(NodeId node, ChunkId chunk, byte[] bytes) {
    byte[] before = stored.computeIfAbsent(node, n -> new HashMap<>()).putIfAbsent(chunk, bytes);
    if (before != null && !Arrays.equals(before, bytes)) {
      throw new AssertionError("other bytes under " + chunk);
    }
    return true;
  }

  private static FailedReplica failure(Node node, ChunkFailure.Kind kind) {
    return new FailedReplica(node.id(), new ChunkFailure(kind, kind + " at " + node.id()));
  }

  @Override
  public synchronized CompletableFuture<List<ByteBuffer>> read(
      ChunkId chunk, int first, int count, Node node) {
    reads++;
    if (hanging.containsKey(node.id())) {
      return new CompletableFuture<>();
    }
    byte[] bytes = stored.getOrDefault(node.id(), Map.of()).get(chunk);
    if (down.contains(node.id())) {
      return failed(ChunkFailure.Kind.UNREACHABLE, node);
    } else if (bytes == null) {
      return failed(ChunkFailure.Kind.NOT_FOUND, node);
    } else if (corruptReads-- > 0) {
      return failed(ChunkFailure.Kind.CORRUPT, node);
    }
    List<ByteBuffer> blocks = new ArrayList<>();
    for (int i = first; i < Math.min(first + count, BlockChecksums.blockCount(bytes.length)); i++) {
      int from = i * BlockChecksums.BLOCK_BYTES;
      int to = from + BlockChecksums.blockLength(bytes.length, i);
      blocks.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)).asReadOnlyBuffer());
    }
    return CompletableFuture.completedFuture(blocks);
  }

  private static CompletableFuture<List<ByteBuffer>> failed(ChunkFailure.Kind kind, Node node) {
    return CompletableFuture.failedFuture(new ChunkFailure(kind, kind + " at " + node.id()));
  }
}
