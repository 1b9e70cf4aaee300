package io.dfs.client.rpc;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.rpc.RpcServer;
import io.dfs.common.rpc.Servers;
import io.dfs.proto.ChunkError;
import io.dfs.proto.DurableReplica;
import io.dfs.proto.ReadFrame;
import io.dfs.proto.ReadRequest;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.dfs.proto.WriteStart;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A DataNode that speaks the wire and keeps chunks in memory; the rest of a chain fails. */
final class ChunkServerInMemory implements AutoCloseable {
  final Map<ChunkId, byte[]> chunks = new ConcurrentHashMap<>();
  volatile ChunkError refusal = ChunkError.CHUNK_ERROR_UNSPECIFIED;
  volatile boolean silent;
  volatile boolean damaged;
  volatile boolean knowsReceived = true;
  volatile CompletableFuture<Void> synced = CompletableFuture.completedFuture(null);
  private final RpcServer server;

  ChunkServerInMemory() {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("dfs.v1.Chunks")
            .addMethod(ChunkMethods.WRITE, ServerCalls.asyncBidiStreamingCall(Writing::new))
            .addMethod(ChunkMethods.READ, ServerCalls.asyncServerStreamingCall(this::read))
            .build();
    server =
        Servers.start(
            new Servers.Options("127.0.0.1", 0, () -> "test", Map.of(), "test"),
            List.of(),
            List.of(service));
  }

  String address() {
    return "127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    server.halt();
  }

  private void read(ReadRequest request, StreamObserver<ChunkFrame<ReadFrame>> out) {
    byte[] bytes = chunks.get(NamespaceCodec.toValue(request.getChunk()));
    if (silent) {
      return;
    }
    if (bytes == null || refusal != ChunkError.CHUNK_ERROR_UNSPECIFIED) {
      out.onError(
          ChunkErrors.toStatus(bytes == null ? ChunkError.NOT_FOUND : refusal, "no such chunk"));
      return;
    }
    if (request.getOffset() + request.getLength() > bytes.length) {
      out.onError(new IllegalArgumentException("range behind the end"));
      return;
    }
    int end = request.getOffset() + request.getLength();
    for (int at = request.getOffset(); at < end; at += 3 * BlockChecksums.BLOCK_BYTES) {
      int last = (Math.min(end, at + 3 * BlockChecksums.BLOCK_BYTES) - 1);
      int to =
          Math.min(
              bytes.length, (last / BlockChecksums.BLOCK_BYTES + 1) * BlockChecksums.BLOCK_BYTES);
      ByteBuffer payload = ByteBuffer.wrap(bytes, at, to - at).slice();
      ReadFrame.Builder header = ReadFrame.newBuilder().setOffset(at);
      Arrays.stream(BlockChecksums.of(payload)).forEach(header::addCrcs);
      if (damaged) {
        header.setCrcs(0, header.getCrcs(0) + 1);
      }
      out.onNext(ChunkFrame.of(header.build(), payload));
    }
    out.onCompleted();
  }

  private final class Writing implements StreamObserver<ChunkFrame<WriteFrame>> {
    private final StreamObserver<WriteReply> out;
    private @Nullable WriteStart start;
    private byte[] bytes = new byte[0];
    private int filled;

    Writing(StreamObserver<WriteReply> out) {
      this.out = out;
    }

    @Override
    public void onNext(ChunkFrame<WriteFrame> frame) {
      try (frame) {
        if (frame.header().hasStart()) {
          start = frame.header().getStart();
          bytes = new byte[start.getLength()];
        }
        int from = filled;
        for (ByteBuffer part : frame.payload()) {
          int n = part.remaining();
          part.get(bytes, filled, n);
          filled += n;
        }
        int[] crcs = BlockChecksums.of(ByteBuffer.wrap(bytes, from, filled - from).slice());
        boolean same =
            frame.header().getOffset() == from
                && frame.header().getCrcsList().equals(Arrays.stream(crcs).boxed().toList());
        if (!same) {
          out.onError(ChunkErrors.toStatus(ChunkError.WRONG_CHECKSUM, "frame at " + from));
        }
      }
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {
      WriteStart s = start;
      if (silent || s == null) {
        return;
      }
      if (refusal != ChunkError.CHUNK_ERROR_UNSPECIFIED) {
        out.onError(ChunkErrors.toStatus(refusal, "refused"));
        return;
      }
      chunks.put(NamespaceCodec.toValue(s.getChunk()), bytes);
      WriteReply.Builder reply =
          WriteReply.newBuilder()
              .addDurable(DurableReplica.newBuilder().setNode(1).setGeneration(4));
      s.getForwardList()
          .forEach(
              t ->
                  reply.addFailed(
                      WriteFailure.newBuilder()
                          .setNode(t.getNode())
                          .setError(ChunkError.UNREACHABLE)
                          .setMessage("refused at " + t.getAddress())));
      if (s.getTellReceived() && knowsReceived) {
        out.onNext(WriteReply.newBuilder().setReceived(true).build());
      }
      CompletableFuture<Void> _ =
          synced.thenRun(
              () -> {
                out.onNext(reply.build());
                out.onCompleted();
              });
    }
  }
}
