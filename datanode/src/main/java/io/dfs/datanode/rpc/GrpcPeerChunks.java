package io.dfs.datanode.rpc;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.cluster.Node;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.datanode.store.BlockVerifier;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.sync.PeerChunks;
import io.dfs.proto.ChunkError;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.ReadFrame;
import io.dfs.proto.ReadRequest;
import io.dfs.proto.StatRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Whole chunks of other DataNodes. Thread-safe. */
final class GrpcPeerChunks implements PeerChunks {
  private static final int TIMEOUT_SECONDS = 30;

  private final Peers peers;

  GrpcPeerChunks(Peers peers) {
    this.peers = peers;
  }

  @Override
  public Copy read(Node node, ChunkId chunk) {
    try {
      Channel channel = peers.to(node.address());
      return read(channel, chunk, length(channel, chunk));
    } catch (StatusRuntimeException e) {
      throw failure(node, chunk, e);
    }
  }

  private static int length(Channel channel, ChunkId chunk) {
    int length =
        ChunksGrpc.newBlockingStub(channel)
            .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .stat(StatRequest.newBuilder().setChunk(NamespaceCodec.toMessage(chunk)).build())
            .getLength();
    if (length < 1 || length > BlockChecksums.MAX_CHUNK_BYTES) {
      throw new FsException(FsError.EIO, "chunk " + chunk + " of " + length + " bytes");
    }
    return length;
  }

  private static Copy read(Channel channel, ChunkId chunk, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    BlockVerifier verifier = new BlockVerifier(chunk, length);
    Iterator<ChunkFrame<ReadFrame>> frames =
        ClientCalls.blockingServerStreamingCall(
            channel,
            ChunkMethods.READ,
            CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS),
            ReadRequest.newBuilder()
                .setChunk(NamespaceCodec.toMessage(chunk))
                .setLength(length)
                .build());
    while (frames.hasNext()) {
      try (ChunkFrame<ReadFrame> frame = frames.next()) {
        int[] crcs = frame.header().getCrcsList().stream().mapToInt(Integer::intValue).toArray();
        verifier.accept(crcs, frame.payload().toArray(ByteBuffer[]::new));
        frame.payload().forEach(bytes::put);
      }
    }
    if (bytes.hasRemaining()) {
      throw new FsException(FsError.EIO, "chunk " + chunk + " ended after " + bytes.position());
    }
    return new Copy(verifier.crcs(), bytes.flip());
  }

  private static RuntimeException failure(Node node, ChunkId chunk, StatusRuntimeException e) {
    String what = "chunk " + chunk + " on node " + node.id() + ": " + e.getStatus();
    return switch (ChunkErrors.of(e).orElse(ChunkError.UNREACHABLE)) {
      case NOT_FOUND -> new ChunkStoreException(StoreError.NOT_FOUND, what, e);
      case CORRUPT -> new ChunkStoreException(StoreError.CORRUPT, what, e);
      case WRONG_KEY -> new ChunkStoreException(StoreError.WRONG_KEY, what, e);
      default -> new FsException(FsError.EIO, what, e);
    };
  }
}
