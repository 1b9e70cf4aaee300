package io.dfs.client.chunk;

import io.dfs.client.cache.BlockCache;
import io.dfs.client.session.Metadata;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.placement.Locality;
import io.dfs.common.placement.Placement;
import io.dfs.common.time.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of chunks, from the cache or from the nearest replica that gives them: all ranges of a
 * call in parallel, at most 1 MiB in a request, each block fetched once however many want it. A
 * replica that fails or is late is followed by the next. Thread-safe.
 */
public final class ChunkReader {
  private static final int BLOCK = BlockChecksums.BLOCK_BYTES;
  private static final int BLOCKS_PER_READ = 16;
  private static final Duration SHORTEST_HEDGE = Duration.ofMillis(50);

  /** A range of a chunk. */
  public record Slice(ChunkId chunk, int offset, int lengthBytes) {
    int firstBlock() {
      return offset / BLOCK;
    }

    int lastBlock() {
      return (offset + lengthBytes - 1) / BLOCK;
    }
  }

  private final Metadata metadata;
  private final ChunkTransport transport;
  private final BlockCache cache;
  private final Locality locality;
  private final NodeHealth health;
  private final Ticker ticker;
  private final DelayedTasks delayed;
  private final int prefetchBlocks;
  private final LatencyWindow latencies = new LatencyWindow();
  private final AtomicInteger prefetching = new AtomicInteger();

  /**
   * @param prefetchBytes bytes that may be on their way for {@link #prefetch}, at most
   */
  public ChunkReader(
      Metadata metadata,
      ChunkTransport transport,
      BlockCache cache,
      Locality locality,
      NodeHealth health,
      Ticker ticker,
      DelayedTasks delayed,
      long prefetchBytes) {
    this.metadata = metadata;
    this.transport = transport;
    this.cache = cache;
    this.locality = locality;
    this.health = health;
    this.ticker = ticker;
    this.delayed = delayed;
    this.prefetchBlocks = (int) (prefetchBytes / BLOCK);
  }

  /**
   * Fills each target with its slice. Blocks.
   *
   * @throws ChunkFailure no replica gave a block; the targets are then partly filled
   */
  public void read(List<Slice> slices, List<ByteBuffer> targets) {
    List<List<CompletableFuture<ByteBuffer>>> all = new ArrayList<>();
    for (Slice slice : slices) {
      all.add(blocks(slice));
    }
    for (int i = 0; i < all.size(); i++) {
      copy(slices.get(i), all.get(i), targets.get(i));
    }
  }

  /** Asks for blocks that will be wanted soon, as far as the bound allows. Does not block. */
  public void prefetch(List<Slice> slices) {
    for (Slice slice : slices) {
      int count = slice.lastBlock() - slice.firstBlock() + 1;
      if (prefetching.addAndGet(count) > prefetchBlocks) {
        prefetching.addAndGet(-count);
        return;
      }
      CompletableFuture<Void> _ =
          CompletableFuture.allOf(blocks(slice).toArray(CompletableFuture[]::new))
              .whenComplete((done, failure) -> prefetching.addAndGet(-count));
    }
  }

  private List<CompletableFuture<ByteBuffer>> blocks(Slice slice) {
    List<CompletableFuture<ByteBuffer>> wanted = new ArrayList<>();
    List<CompletableFuture<ByteBuffer>> missing = new ArrayList<>();
    for (int index = slice.firstBlock(); index <= slice.lastBlock(); index++) {
      CompletableFuture<ByteBuffer> mine = new CompletableFuture<>();
      CompletableFuture<ByteBuffer> present = present(slice.chunk(), index, mine);
      wanted.add(present == null ? mine : present);
      if (present == null) {
        missing.add(mine);
      }
      if (!missing.isEmpty()
          && (present != null || missing.size() == BLOCKS_PER_READ || index == slice.lastBlock())) {
        int end = present == null ? index + 1 : index;
        fetch(slice.chunk(), end - missing.size(), missing);
        missing = new ArrayList<>();
      }
    }
    return wanted;
  }

  private @Nullable CompletableFuture<ByteBuffer> present(
      ChunkId chunk, int index, CompletableFuture<ByteBuffer> mine) {
    BlockCache.Key key = new BlockCache.Key(chunk, index);
    CompletableFuture<ByteBuffer> present = cache.get(key);
    return present != null ? present : cache.announce(key, mine);
  }

  private void fetch(ChunkId chunk, int first, List<CompletableFuture<ByteBuffer>> arrivals) {
    int count = arrivals.size();
    List<Node> replicas = health.readOrder(Placement.readOrder(chunk, metadata.map(), locality));
    ReplicaRace race =
        new ReplicaRace(
            chunk,
            replicas,
            node -> ask(chunk, first, count, node),
            (node, failure) -> observe(chunk, node, failure),
            node -> health.late(node.id()));
    Runnable cancelHedge = delayed.after(hedgeDelay(), race::hedge);
    CompletableFuture<List<ByteBuffer>> _ =
        race.start()
            .whenComplete(
                (blocks, failure) -> {
                  cancelHedge.run();
                  deliver(arrivals, blocks, failure);
                });
  }

  /** A read whose answer is complete: a shorter one is as bad as a wrong one. */
  private CompletableFuture<List<ByteBuffer>> ask(ChunkId chunk, int first, int count, Node node) {
    long start = ticker.nanos();
    CompletableFuture<List<ByteBuffer>> call = transport.read(chunk, first, count, node);
    CompletableFuture<List<ByteBuffer>> checked =
        call.thenApply(
            blocks -> {
              if (blocks.size() != count) {
                throw new ChunkFailure(
                    ChunkFailure.Kind.CORRUPT,
                    blocks.size() + " of " + count + " blocks of " + chunk + " from " + node.id());
              }
              // Of this call alone: what a late replica costs must not make the next hedge later.
              latencies.add(ticker.nanos() - start);
              return blocks;
            });
    CompletableFuture<List<ByteBuffer>> _ =
        checked.whenComplete(
            (blocks, failure) -> {
              if (checked.isCancelled()) {
                call.cancel(false);
              }
            });
    return checked;
  }

  private Duration hedgeDelay() {
    Duration late = latencies.p99().multipliedBy(3);
    return late.compareTo(SHORTEST_HEDGE) > 0 ? late : SHORTEST_HEDGE;
  }

  private void observe(ChunkId chunk, Node node, @Nullable ChunkFailure failure) {
    if (failure == null) {
      health.worked(node.id());
    } else if (failure.isOfMember()) {
      health.failed(node.id());
      metadata.reportFailure(new FailureReport(node.id(), chunk.group(), Optional.empty(), false));
    }
  }

  private static void deliver(
      List<CompletableFuture<ByteBuffer>> arrivals,
      @Nullable List<ByteBuffer> blocks,
      @Nullable Throwable failure) {
    for (int i = 0; i < arrivals.size(); i++) {
      if (blocks != null) {
        arrivals.get(i).complete(blocks.get(i));
      } else if (failure != null) {
        arrivals.get(i).completeExceptionally(failure);
      }
    }
  }

  private void copy(Slice slice, List<CompletableFuture<ByteBuffer>> blocks, ByteBuffer target) {
    int at = slice.offset();
    int end = slice.offset() + slice.lengthBytes();
    for (CompletableFuture<ByteBuffer> arrival : blocks) {
      ByteBuffer block = await(arrival);
      int from = at % BLOCK;
      int n = Math.min(end - at, BLOCK - from);
      if (from + n > block.limit()) {
        cache.remove(new BlockCache.Key(slice.chunk(), at / BLOCK));
        throw new ChunkFailure(
            ChunkFailure.Kind.CORRUPT, "chunk " + slice.chunk() + " ends before " + (at + n));
      }
      target.put(block.slice(from, n));
      at += n;
    }
  }

  private static ByteBuffer await(CompletableFuture<ByteBuffer> arrival) {
    try {
      return arrival.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ChunkFailure failure) {
        throw failure;
      }
      throw new IllegalStateException("reading a chunk", e);
    }
  }
}
