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
import java.util.Arrays;
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

  /** Exactly these bytes, verified: the blocks that cover them travel. */
  ByteBuffer range(Node node, ChunkId chunk, int offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      Iterator<ChunkFrame<ReadFrame>> frames =
          frames(peers.to(node.address()), chunk, offset, length);
      while (frames.hasNext()) {
        try (ChunkFrame<ReadFrame> frame = frames.next()) {
          take(chunk, frame, offset, bytes);
        }
      }
    } catch (StatusRuntimeException e) {
      throw failure(node, chunk, e);
    }
    if (bytes.hasRemaining()) {
      throw new FsException(FsError.EIO, "chunk " + chunk + " ended after " + bytes.position());
    }
    return bytes.flip();
  }

  /** What a frame has of the range that begins at {@code offset}. */
  private static void take(
      ChunkId chunk, ChunkFrame<ReadFrame> frame, int offset, ByteBuffer bytes) {
    int[] crcs = frame.header().getCrcsList().stream().mapToInt(Integer::intValue).toArray();
    ByteBuffer payload = ByteBuffer.allocate(frame.payloadBytes());
    frame.payload().forEach(payload::put);
    payload.flip();
    if (!Arrays.equals(crcs, BlockChecksums.of(payload))) {
      throw new ChunkStoreException(
          StoreError.WRONG_CHECKSUM, "chunk " + chunk + " was changed on its way");
    }
    int skip = offset + bytes.position() - frame.header().getOffset();
    if (skip < 0 || skip > payload.remaining()) {
      throw new FsException(FsError.EIO, "chunk " + chunk + " came in the wrong order");
    }
    payload.position(skip);
    bytes.put(payload.slice(skip, Math.min(payload.remaining(), bytes.remaining())));
  }

  private static Iterator<ChunkFrame<ReadFrame>> frames(
      Channel channel, ChunkId chunk, int offset, int length) {
    return ClientCalls.blockingServerStreamingCall(
        channel,
        ChunkMethods.READ,
        CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS),
        ReadRequest.newBuilder()
            .setChunk(NamespaceCodec.toMessage(chunk))
            .setOffset(offset)
            .setLength(length)
            .build());
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
    Iterator<ChunkFrame<ReadFrame>> frames = frames(channel, chunk, 0, length);
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
