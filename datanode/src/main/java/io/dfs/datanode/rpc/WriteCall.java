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
import io.dfs.proto.DurableReplica;
import io.dfs.proto.Target;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.dfs.proto.WriteStart;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One chunk coming in: stored here and forwarded as it arrives. A refusal of this node's own disk
 * does not keep the chunk from the nodes behind it. Confined to the call's virtual thread.
 */
final class WriteCall {
  private final NodeId self;
  private final DataDirectories directories;
  private final Peers peers;
  private final long deadlineNanos;

  private @Nullable WriteStart start;
  private @Nullable Downstream downstream;
  private @Nullable ChunkWriter writer;
  private long generation;
  private Optional<ChunkStoreException> refusal = Optional.empty();
  private int[] crcs = {};
  private int blocks;
  private int received;

  WriteCall(NodeId self, DataDirectories directories, Peers peers, long deadlineNanos) {
    this.self = self;
    this.directories = directories;
    this.peers = peers;
    this.deadlineNanos = deadlineNanos;
  }

  /** Takes the next frame; the caller closes it. */
  void accept(ChunkFrame<WriteFrame> frame) {
    WriteFrame header = frame.header();
    if (start == null) {
      begin(header);
    }
    if (header.getOffset() != received) {
      throw invalid("frame at " + header.getOffset() + " after " + received + " bytes");
    }
    forward(frame);
    int[] frameCrcs = header.getCrcsList().stream().mapToInt(Integer::intValue).toArray();
    if (blocks + frameCrcs.length > crcs.length) {
      throw invalid("more blocks than the chunk has");
    }
    System.arraycopy(frameCrcs, 0, crcs, blocks, frameCrcs.length);
    blocks += frameCrcs.length;
    received += frame.payloadBytes();
    store(frameCrcs, frame.payload().toArray(new ByteBuffer[0]));
  }

  private void begin(WriteFrame header) {
    if (!header.hasStart()) {
      throw invalid("the first frame must say which chunk it is");
    }
    WriteStart s = header.getStart();
    start = s;
    if (s.getLength() <= 0 || s.getLength() > BlockChecksums.MAX_CHUNK_BYTES) {
      throw new ChunkStoreException(
          StoreError.OVERSIZE, "a chunk has 1 to 8 MiB, not " + s.getLength() + " bytes");
    }
    crcs = new int[BlockChecksums.blockCount(s.getLength())];
    List<Target> chain = s.getForwardList();
    if (!chain.isEmpty()) {
      downstream = Downstream.open(peers.to(chain.getFirst().getAddress()), chain, deadlineNanos);
    }
    try {
      ChunkId chunk = NamespaceCodec.toValue(s.getChunk());
      DataDirectories.Directory directory = directories.of(chunk.group());
      generation = directory.generation();
      writer = directory.store().open(chunk, s.getLength());
    } catch (ChunkStoreException e) {
      refusal = Optional.of(e);
    }
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
   */
  WriteReply finish() throws InterruptedException {
    WriteStart s = start;
    if (s == null || received != s.getLength()) {
      throw invalid("the chunk ended after " + received + " bytes");
    }
    if (downstream != null) {
      downstream.halfClose();
    }
    WriteReply.Builder reply = WriteReply.newBuilder();
    Optional<ChunkStoreException> failed = commit();
    if (failed.isEmpty()) {
      reply.addDurable(DurableReplica.newBuilder().setNode(self.value()).setGeneration(generation));
    } else {
      reply.addFailed(
          WriteFailure.newBuilder()
              .setNode(self.value())
              .setError(StoreErrors.toMessage(failed.get().error()))
              .setMessage(String.valueOf(failed.get().getMessage())));
    }
    if (downstream != null) {
      WriteReply behind = downstream.reply().join();
      reply.addAllDurable(behind.getDurableList()).addAllFailed(behind.getFailedList());
    }
    return reply.build();
  }

  private Optional<ChunkStoreException> commit() throws InterruptedException {
    if (writer == null || refusal.isPresent()) {
      return refusal;
    }
    try {
      writer.finish(received, Arrays.copyOf(crcs, blocks)).get(deadlineNanos, TimeUnit.NANOSECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ChunkStoreException refused) {
        return Optional.of(refused);
      }
      throw new IllegalStateException("defect in the chunk store", e.getCause());
    } catch (TimeoutException e) {
      throw Status.DEADLINE_EXCEEDED
          .withDescription("the disk did not sync in time")
          .withCause(e)
          .asRuntimeException();
    }
  }

  /** The caller is gone or failed: nothing of the chunk stays. */
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
