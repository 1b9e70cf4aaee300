package io.dfs.client.chunk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One read over the replicas of a chunk: the first is asked; when it fails, or {@link #hedge} says
 * that it is late, the next one too; the first good answer wins and the others are cancelled.
 * Thread-safe.
 */
final class ReplicaRace {
  private final ChunkId chunk;
  private final List<Node> replicas;
  private final Function<Node, CompletableFuture<List<ByteBuffer>>> read;
  private final BiConsumer<Node, @Nullable ChunkFailure> observer;
  private final Consumer<Node> late;
  private final CompletableFuture<List<ByteBuffer>> winner = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final List<CompletableFuture<List<ByteBuffer>>> calls = new ArrayList<>();

  @GuardedBy("lock")
  private int running;

  /**
   * @param read starts a read of a replica
   * @param observer told of each answer that was not cancelled
   * @param late told of each that was asked before the winner and has not answered
   */
  ReplicaRace(
      ChunkId chunk,
      List<Node> replicas,
      Function<Node, CompletableFuture<List<ByteBuffer>>> read,
      BiConsumer<Node, @Nullable ChunkFailure> observer,
      Consumer<Node> late) {
    this.chunk = chunk;
    this.replicas = List.copyOf(replicas);
    this.read = read;
    this.observer = observer;
    this.late = late;
  }

  /** Asks the first replica. */
  CompletableFuture<List<ByteBuffer>> start() {
    askNext(new ChunkFailure(ChunkFailure.Kind.UNKNOWN_GROUP, "no replica of " + chunk));
    return winner;
  }

  /** Asks one more if nothing has come yet. */
  void hedge() {
    if (!winner.isDone()) {
      askNext(null);
    }
  }

  /** Asks the next replica; if there is none and no call is out, {@code last} is the result. */
  private void askNext(@Nullable ChunkFailure last) {
    Node node = null;
    CompletableFuture<List<ByteBuffer>> call = null;
    boolean lost = false;
    lock.lock();
    try {
      if (calls.size() < replicas.size()) {
        node = replicas.get(calls.size());
        call = read.apply(node);
        calls.add(call);
        running++;
      } else {
        lost = running == 0 && last != null;
      }
    } finally {
      lock.unlock();
    }
    if (node != null && call != null) {
      Node asked = node;
      CompletableFuture<List<ByteBuffer>> _ =
          call.whenComplete((blocks, failure) -> ended(asked, blocks, failure));
    } else if (lost && last != null) {
      winner.completeExceptionally(last);
    }
  }

  private void ended(Node node, @Nullable List<ByteBuffer> blocks, @Nullable Throwable failure) {
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
    if (blocks != null) {
      observer.accept(node, null);
      if (winner.complete(blocks)) {
        cancelOthers(node);
      }
    } else if (!winner.isDone()) {
      ChunkFailure why = asChunkFailure(failure);
      observer.accept(node, why);
      askNext(why);
    }
  }

  private static ChunkFailure asChunkFailure(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException c ? c.getCause() : failure;
    return cause instanceof ChunkFailure f
        ? f
        : new ChunkFailure(ChunkFailure.Kind.UNREACHABLE, String.valueOf(cause));
  }

  private void cancelOthers(Node first) {
    List<CompletableFuture<List<ByteBuffer>>> all;
    lock.lock();
    try {
      all = List.copyOf(calls);
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < replicas.indexOf(first); i++) {
      if (!all.get(i).isDone()) {
        late.accept(replicas.get(i));
      }
    }
    all.forEach(c -> c.cancel(false));
  }
}
