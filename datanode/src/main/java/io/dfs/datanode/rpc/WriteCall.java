package io.dfs.datanode.rpc;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.ChunkWriter;
import io.dfs.datanode.store.StoreError;
import io.dfs.proto.ChunkError;
import io.dfs.proto.DurableReplica;
import io.dfs.proto.Target;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.dfs.proto.WriteStart;
import io.grpc.Deadline;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One chunk coming in: stored here and forwarded as it arrives. A refusal of this node's own disk
 * does not keep the chunk from the nodes behind it. The next node gets three quarters of the time
 * that is left and the own disk nine tenths, so that a hanging one is reported while the caller
 * still listens. Confined to the call's virtual thread.
 */
final class WriteCall {
  private final NodeId self;
  private final DataDirectories directories;
  private final Peers peers;
  private final Deadline deadline;
  private final ChunkMetrics metrics;

  private @Nullable WriteStart start;
  private @Nullable Downstream downstream;
  private @Nullable ChunkWriter writer;
  private long generation;
  private Optional<ChunkStoreException> refusal = Optional.empty();
  private int[] crcs = {};
  private int blocks;
  private int received;

  WriteCall(
      NodeId self,
      DataDirectories directories,
      Peers peers,
      Deadline deadline,
      ChunkMetrics metrics) {
    this.metrics = metrics;
    this.self = self;
    this.directories = directories;
    this.peers = peers;
    this.deadline = deadline;
  }

  /** Takes the next frame; the caller closes it. */
  void accept(ChunkFrame<WriteFrame> frame) {
    WriteFrame header = frame.header();
    WriteStart s = start == null ? begin(header) : start;
    int[] frameCrcs = header.getCrcsList().stream().mapToInt(Integer::intValue).toArray();
    require(s, header.getOffset(), frame.payloadBytes(), frameCrcs.length);
    metrics.received(frame.payloadBytes());
    forward(frame);
    System.arraycopy(frameCrcs, 0, crcs, blocks, frameCrcs.length);
    blocks += frameCrcs.length;
    received += frame.payloadBytes();
    store(frameCrcs, frame.payload().toArray(new ByteBuffer[0]));
  }

  /** Frames follow each other, in whole blocks but the last, up to the announced length. */
  private void require(WriteStart s, int offset, int payloadBytes, int crcCount) {
    if (payloadBytes > s.getLength() - received) {
      throw new ChunkStoreException(
          StoreError.OVERSIZE, "more than the " + s.getLength() + " bytes that were announced");
    }
    if (offset != received || offset % BlockChecksums.BLOCK_BYTES != 0 || payloadBytes == 0) {
      throw invalid(
          "frame of %d bytes at %d after %d bytes".formatted(payloadBytes, offset, received));
    }
    if (crcCount != BlockChecksums.blockCount(payloadBytes)) {
      throw invalid("frame of %d bytes with %d checksums".formatted(payloadBytes, crcCount));
    }
  }

  private WriteStart begin(WriteFrame header) {
    if (!header.hasStart()) {
      throw invalid("the first frame must say which chunk it is");
    }
    WriteStart s = header.getStart();
    if (s.getLength() <= 0 || s.getLength() > BlockChecksums.MAX_CHUNK_BYTES) {
      throw new ChunkStoreException(
          StoreError.OVERSIZE, "a chunk has 1 to 8 MiB, not " + s.getLength() + " bytes");
    }
    crcs = new int[BlockChecksums.blockCount(s.getLength())];
    List<Target> chain = s.getForwardList();
    if (!chain.isEmpty()) {
      downstream =
          Downstream.open(peers.to(chain.getFirst().getAddress()), chain, remainingNanos() * 3 / 4);
    }
    try {
      ChunkId chunk = NamespaceCodec.toValue(s.getChunk());
      DataDirectories.Directory directory = directories.of(chunk.group());
      generation = directory.generation();
      writer = directory.store().open(chunk, s.getLength());
    } catch (ChunkStoreException e) {
      refusal = Optional.of(e);
    }
    start = s;
    return s;
  }

  private long remainingNanos() {
    return Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  private void forward(ChunkFrame<WriteFrame> frame) {
    if (downstream == null) {
      return;
    }
    WriteFrame header = frame.header();
    if (header.hasStart()) {
      List<Target> rest = header.getStart().getForwardList();
      WriteStart next =
          header.getStart().toBuilder()
              .clearForward()
              .addAllForward(rest.subList(1, rest.size()))
              .build();
      header = header.toBuilder().setStart(next).build();
    }
    downstream.send(frame.withHeader(header));
    metrics.forwarded(frame.payloadBytes());
  }

  private void store(int[] frameCrcs, ByteBuffer[] payload) {
    if (writer == null || refusal.isPresent()) {
      return;
    }
    try {
      writer.accept(frameCrcs, payload);
    } catch (ChunkStoreException e) {
      if (e.error() == StoreError.WRONG_CHECKSUM) {
        throw e; // damaged on its way here: nobody behind may keep it either
      }
      refusal = Optional.of(e);
    }
  }

  /**
   * All frames have come: syncs, waits for the nodes behind, and says who has the chunk durably.
   *
   * @param early takes the answer that the whole chain has received it, if the caller asked for it
   *     and that is so
   */
  WriteReply finish(Consumer<WriteReply> early) throws InterruptedException {
    WriteStart s = start;
    if (s == null || received != s.getLength()) {
      throw invalid("the chunk ended after " + received + " bytes");
    }
    if (downstream != null) {
      downstream.halfClose();
    }
    WriteReply.Builder reply = WriteReply.newBuilder();
    Optional<CompletableFuture<Void>> syncing = startSync();
    if (s.getTellReceived() && isReceived(syncing) && receivedBehind()) {
      early.accept(WriteReply.newBuilder().setReceived(true).build());
    }
    Optional<WriteFailure> failed =
        syncing.isPresent() ? await(syncing.get()) : refusal.map(this::failure);
    if (failed.isEmpty()) {
      reply.addDurable(DurableReplica.newBuilder().setNode(self.value()).setGeneration(generation));
    } else {
      reply.addFailed(failed.get());
    }
    if (downstream != null) {
      WriteReply behind = downstream.reply().join();
      reply.addAllDurable(behind.getDurableList()).addAllFailed(behind.getFailedList());
    }
    WriteReply answer = reply.build();
    metrics.written(s.getForwardCount(), answer);
    return answer;
  }

  /** Empty if this node has refused the chunk. */
  private Optional<CompletableFuture<Void>> startSync() {
    return writer == null || refusal.isPresent()
        ? Optional.empty()
        : Optional.of(writer.finish(received, Arrays.copyOf(crcs, blocks)));
  }

  private static boolean isReceived(Optional<CompletableFuture<Void>> syncing) {
    return syncing.isPresent() && !syncing.get().isCompletedExceptionally();
  }

  /** Waits until the nodes behind say so, or until it is sure that they will not. */
  private boolean receivedBehind() {
    return downstream == null || downstream.received().join();
  }

  private Optional<WriteFailure> await(CompletableFuture<Void> syncing)
      throws InterruptedException {
    try {
      syncing.get(remainingNanos() * 9 / 10, TimeUnit.NANOSECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ChunkStoreException refused) {
        return Optional.of(failure(refused));
      }
      throw new IllegalStateException("defect in the chunk store", e.getCause());
    } catch (TimeoutException e) {
      return Optional.of(failure(ChunkError.UNREACHABLE, "the disk did not sync in time"));
    }
  }

  private WriteFailure failure(ChunkStoreException refused) {
    return failure(StoreErrors.toMessage(refused.error()), String.valueOf(refused.getMessage()));
  }

  private WriteFailure failure(ChunkError error, String message) {
    return WriteFailure.newBuilder()
        .setNode(self.value())
        .setError(error)
        .setMessage(message)
        .build();
  }

  /** The caller is gone or failed: nothing of the chunk stays unless it is stored already. */
  void abort() {
    if (downstream != null) {
      downstream.cancel();
    }
    if (writer != null) {
      writer.abort();
    }
  }

  private static RuntimeException invalid(String message) {
    return Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
  }
}
