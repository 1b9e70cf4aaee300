package io.dfs.client.rpc;

import io.dfs.client.chunk.ChunkFailure;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.proto.ReadFrame;
import io.dfs.proto.ReadRequest;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Blocks of a chunk on their way from a node. Each is copied out of network memory and verified as
 * it arrives, in the connection's callbacks, which never overlap.
 */
final class ChunkReadCall extends ClientCall.Listener<ChunkFrame<ReadFrame>> {
  private static final int BLOCK = BlockChecksums.BLOCK_BYTES;

  private final ClientCall<ReadRequest, ChunkFrame<ReadFrame>> call;
  private final ChunkId chunk;
  private final int first;
  private final int count;
  private final NodeId node;
  private final List<ByteBuffer> blocks = new ArrayList<>();
  private final CompletableFuture<List<ByteBuffer>> result = new CompletableFuture<>();

  ChunkReadCall(
      ClientCall<ReadRequest, ChunkFrame<ReadFrame>> call,
      ChunkId chunk,
      int first,
      int count,
      NodeId node) {
    this.call = call;
    this.chunk = chunk;
    this.first = first;
    this.count = count;
    this.node = node;
  }

  CompletableFuture<List<ByteBuffer>> start() {
    call.start(this, new Metadata());
    call.request(1);
    call.sendMessage(
        ReadRequest.newBuilder()
            .setChunk(NamespaceCodec.toMessage(chunk))
            .setOffset(first * BLOCK)
            .setLength((count - 1) * BLOCK + 1) // whole blocks come; the last may be short
            .build());
    call.halfClose();
    CompletableFuture<List<ByteBuffer>> _ =
        result.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                call.cancel("not wanted any more", null);
              }
            });
    return result;
  }

  @Override
  public void onMessage(ChunkFrame<ReadFrame> frame) {
    try (frame) {
      take(frame);
      call.request(1);
    } catch (ChunkFailure e) {
      result.completeExceptionally(e);
    }
  }

  private void take(ChunkFrame<ReadFrame> frame) {
    int left = frame.payloadBytes();
    List<ByteBuffer> payload = frame.payload();
    int source = 0;
    int index = 0;
    if (frame.header().getOffset() != (first + blocks.size()) * BLOCK) {
      throw corrupt("frame at " + frame.header().getOffset());
    }
    while (left > 0) {
      byte[] block = new byte[Math.min(BLOCK, left)];
      int filled = 0;
      while (filled < block.length) {
        ByteBuffer from = payload.get(source);
        int n = Math.min(from.remaining(), block.length - filled);
        from.get(block, filled, n);
        filled += n;
        source += from.hasRemaining() ? 0 : 1;
      }
      left -= block.length;
      verify(frame.header(), index++, ByteBuffer.wrap(block));
    }
  }

  private void verify(ReadFrame header, int index, ByteBuffer block) {
    if (index >= header.getCrcsCount() || header.getCrcs(index) != BlockChecksums.crc(block)) {
      throw corrupt("checksum of block " + (first + blocks.size()));
    }
    if (blocks.size() == count) {
      throw corrupt("more than " + count + " blocks");
    }
    blocks.add(block.asReadOnlyBuffer());
  }

  private ChunkFailure corrupt(String what) {
    return new ChunkFailure(
        ChunkFailure.Kind.CORRUPT, what + " of chunk " + chunk + " from node " + node);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk()) {
      result.complete(List.copyOf(blocks));
    } else {
      result.completeExceptionally(
          ChunkFailures.of(
              "read of " + chunk + " from node " + node, status.asRuntimeException(trailers)));
    }
  }
}
