package io.dfs.client.rpc;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.ChunkTransport;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.Identity;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Chunks over gRPC: one channel for each DataNode, one call for each chunk. Thread-safe. */
public final class GrpcChunkTransport implements ChunkTransport, AutoCloseable {
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

  /** On top of it for each MiB of the chunk: a slow link is not a dead node. */
  private static final Duration WRITE_TIMEOUT_PER_MIB = Duration.ofSeconds(1);

  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private final Function<String, ManagedChannel> opener;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  public GrpcChunkTransport(Identity identity) {
    this(address -> Channels.open(address, identity));
  }

  /**
   * @param opener makes a channel to {@code host:port}, which this shuts down
   */
  GrpcChunkTransport(Function<String, ManagedChannel> opener) {
    this.opener = opener;
  }

  @Override
  public CompletableFuture<WriteResult> write(
      ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received) {
    Duration timeout =
        WRITE_TIMEOUT.plus(WRITE_TIMEOUT_PER_MIB.multipliedBy(body.lengthBytes() >> 20));
    ChunkWriteCall.Order order = new ChunkWriteCall.Order(chunk, body, chain, received);
    return new ChunkWriteCall(
            to(chain.getFirst()).newCall(ChunkMethods.WRITE, within(timeout)), order)
        .start();
  }

  @Override
  public CompletableFuture<List<ByteBuffer>> read(ChunkId chunk, int first, int count, Node node) {
    return new ChunkReadCall(
            to(node).newCall(ChunkMethods.READ, within(READ_TIMEOUT)),
            chunk,
            first,
            count,
            node.id())
        .start();
  }

  private Channel to(Node node) {
    return channels.computeIfAbsent(node.address(), opener);
  }

  private static CallOptions within(Duration timeout) {
    return CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
