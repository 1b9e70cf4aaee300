package io.dfs.client.rpc;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.ChunkFailure;
import io.dfs.client.chunk.ChunkTransport;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.proto.Target;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.dfs.proto.WriteStart;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One chunk on its way to the first node of a chain. Frames are sent as long as the connection
 * takes them, from its own callbacks, which never overlap; the bytes are copied into network memory
 * as they are sent and not touched after the call has ended.
 */
final class ChunkWriteCall extends ClientCall.Listener<WriteReply> {
  private final ClientCall<ChunkFrame<WriteFrame>, WriteReply> call;
  private final ChunkId chunk;
  private final ChunkBody body;
  private final List<Node> chain;
  private final Optional<Runnable> onReceived;
  private final CompletableFuture<ChunkTransport.WriteResult> result = new Result();
  private int sent;
  private @Nullable WriteReply reply;

  /** Done when the call has ended, not before: until then it may read the bytes. */
  private final class Result extends CompletableFuture<ChunkTransport.WriteResult> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      call.cancel("given up", null);
      return false;
    }
  }

  /**
   * What to send where.
   *
   * @param onReceived told when all of the chain have it; without it they are not asked
   */
  record Order(ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> onReceived) {}

  ChunkWriteCall(ClientCall<ChunkFrame<WriteFrame>, WriteReply> call, Order order) {
    this.call = call;
    this.chunk = order.chunk();
    this.body = order.body();
    this.chain = List.copyOf(order.chain());
    this.onReceived = order.onReceived();
  }

  CompletableFuture<ChunkTransport.WriteResult> start() {
    call.start(this, new Metadata());
    call.request(3); // an early answer, the last one, and another would be a defect that shows
    return result;
  }

  @Override
  public void onReady() {
    while (sent < body.lengthBytes() && call.isReady()) {
      int length = Math.min(ChunkMethods.FRAME_BYTES, body.lengthBytes() - sent);
      call.sendMessage(ChunkFrame.of(header(sent, length), body.slice(sent, length)));
      sent += length;
      if (sent == body.lengthBytes()) {
        call.halfClose();
      }
    }
  }

  private WriteFrame header(int offset, int length) {
    WriteFrame.Builder frame = WriteFrame.newBuilder().setOffset(offset);
    int first = offset / BlockChecksums.BLOCK_BYTES;
    for (int i = 0; i < BlockChecksums.blockCount(length); i++) {
      frame.addCrcs(body.crc(first + i));
    }
    if (offset == 0) {
      frame.setStart(startOfChunk());
    }
    return frame.build();
  }

  private WriteStart startOfChunk() {
    WriteStart.Builder start =
        WriteStart.newBuilder()
            .setChunk(NamespaceCodec.toMessage(chunk))
            .setLength(body.lengthBytes())
            .setTellReceived(onReceived.isPresent());
    for (Node node : chain.subList(1, chain.size())) {
      start.addForward(Target.newBuilder().setNode(node.id().value()).setAddress(node.address()));
    }
    return start.build();
  }

  @Override
  public void onMessage(WriteReply message) {
    if (message.getReceived()) {
      onReceived.ifPresent(Runnable::run);
    } else {
      reply = message;
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    WriteReply last = reply;
    if (status.isOk() && last != null) {
      result.complete(toResult(last));
    } else {
      result.completeExceptionally(
          ChunkFailures.of(
              "write of " + chunk + " to node " + chain.getFirst().id(),
              status.asRuntimeException(trailers)));
    }
  }

  private static ChunkTransport.WriteResult toResult(WriteReply reply) {
    return new ChunkTransport.WriteResult(
        reply.getDurableList().stream().map(NamespaceCodec::toValue).toList(),
        reply.getFailedList().stream()
            .map(
                f ->
                    new ChunkTransport.FailedReplica(
                        new NodeId(f.getNode()),
                        new ChunkFailure(ChunkFailures.kind(f.getError()), f.getMessage()),
                        !f.getNotAsked()))
            .toList());
  }
}
