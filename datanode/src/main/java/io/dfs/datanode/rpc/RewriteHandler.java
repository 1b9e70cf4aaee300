package io.dfs.datanode.rpc;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.proto.DurableReplica;
import io.dfs.proto.Piece;
import io.dfs.proto.RewriteRequest;
import io.dfs.proto.Target;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.dfs.proto.WriteStart;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Puts pieces of chunks together to a new one and writes it as a mount would: here and through the
 * other members. Few at a time, each with a chunk in memory. Thread-safe.
 */
final class RewriteHandler {
  private static final int AT_ONCE = 2;
  private static final int MAX_PIECES = 4096;
  private static final int WRITE_SECONDS = 60;

  private final NodeId self;
  private final DataDirectories directories;
  private final Peers peers;
  private final Semaphore running = new Semaphore(AT_ONCE);
  private volatile PieceReader reader =
      (chunk, offset, target) -> {
        throw Status.UNAVAILABLE.withDescription("this node is starting").asRuntimeException();
      };

  /** Where pieces come from. */
  @FunctionalInterface
  interface PieceReader {
    /** Fills {@code target} with verified bytes of a chunk, of whichever member has them. */
    void read(ChunkId chunk, int offset, ByteBuffer target);
  }

  RewriteHandler(NodeId self, DataDirectories directories, Peers peers) {
    this.self = self;
    this.directories = directories;
    this.peers = peers;
  }

  void readWith(PieceReader action) {
    reader = action;
  }

  WriteReply rewrite(RewriteRequest request) {
    int length = length(request.getPiecesList());
    if (!running.tryAcquire()) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription("this node rewrites " + AT_ONCE + " chunks already")
          .asRuntimeException();
    }
    try {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      for (Piece piece : request.getPiecesList()) {
        ByteBuffer target = bytes.slice(bytes.position(), piece.getLength());
        reader.read(NamespaceCodec.toValue(piece.getChunk()), piece.getOffset(), target);
        bytes.position(bytes.position() + piece.getLength());
      }
      return write(request, bytes.flip());
    } finally {
      running.release();
    }
  }

  private static int length(List<Piece> pieces) {
    long length = 0;
    for (Piece piece : pieces) {
      if (piece.getLength() <= 0 || piece.getOffset() < 0) {
        throw new IllegalArgumentException("a piece of " + piece.getLength() + " bytes");
      }
      length += piece.getLength();
    }
    if (length < 1 || length > BlockChecksums.MAX_CHUNK_BYTES || pieces.size() > MAX_PIECES) {
      throw new IllegalArgumentException(
          "%d pieces of %d bytes together".formatted(pieces.size(), length));
    }
    return (int) length;
  }

  private WriteReply write(RewriteRequest request, ByteBuffer bytes) {
    int[] crcs = BlockChecksums.of(bytes);
    WriteReply.Builder reply = WriteReply.newBuilder();
    List<Target> chain = request.getForwardList();
    if (chain.isEmpty()) {
      store(request, crcs, bytes, reply);
      return reply.build();
    }
    Downstream downstream =
        Downstream.open(
            peers.to(chain.getFirst().getAddress()),
            chain,
            TimeUnit.SECONDS.toNanos(WRITE_SECONDS));
    send(downstream, request, crcs, bytes);
    store(request, crcs, bytes, reply);
    WriteReply others = downstream.reply().join(); // its deadline ends it
    return reply
        .addAllDurable(others.getDurableList())
        .addAllFailed(others.getFailedList())
        .build();
  }

  private void store(
      RewriteRequest request, int[] crcs, ByteBuffer bytes, WriteReply.Builder reply) {
    ChunkId chunk = NamespaceCodec.toValue(request.getChunk());
    try {
      DataDirectories.Directory directory = directories.of(chunk.group());
      CompletableFuture<Void> written = directory.store().write(chunk, crcs, bytes.duplicate());
      written.orTimeout(WRITE_SECONDS, TimeUnit.SECONDS).join();
      reply.addDurable(
          DurableReplica.newBuilder().setNode(self.value()).setGeneration(directory.generation()));
    } catch (ChunkStoreException e) {
      reply.addFailed(failure(e));
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof ChunkStoreException refused)) {
        throw e;
      }
      reply.addFailed(failure(refused));
    }
  }

  private WriteFailure failure(ChunkStoreException e) {
    return WriteFailure.newBuilder()
        .setNode(self.value())
        .setError(StoreErrors.toMessage(e.error()))
        .setMessage(String.valueOf(e.getMessage()))
        .build();
  }

  private static void send(
      Downstream downstream, RewriteRequest request, int[] crcs, ByteBuffer bytes) {
    for (int at = 0; at < bytes.limit(); at += ChunkMethods.FRAME_BYTES) {
      int length = Math.min(ChunkMethods.FRAME_BYTES, bytes.limit() - at);
      WriteFrame.Builder header = WriteFrame.newBuilder().setOffset(at);
      int first = at / BlockChecksums.BLOCK_BYTES;
      for (int i = 0; i < BlockChecksums.blockCount(length); i++) {
        header.addCrcs(crcs[first + i]);
      }
      if (at == 0) {
        header.setStart(start(request, bytes.limit()));
      }
      downstream.send(ChunkFrame.of(header.build(), bytes.slice(at, length)));
    }
    downstream.halfClose();
  }

  private static WriteStart start(RewriteRequest request, int length) {
    List<Target> chain = request.getForwardList();
    return WriteStart.newBuilder()
        .setChunk(request.getChunk())
        .setLength(length)
        .addAllForward(chain.subList(1, chain.size()))
        .build();
  }
}
