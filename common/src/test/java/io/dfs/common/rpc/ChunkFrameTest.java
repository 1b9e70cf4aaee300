package io.dfs.common.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.dfs.proto.ChunkError;
import io.dfs.proto.ReadFrame;
import io.dfs.proto.ReadRequest;
import io.dfs.proto.Role;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChunkFrameTest {
  private static byte[] random(int n) {
    byte[] b = new byte[n];
    new Random(n).nextBytes(b);
    return b;
  }

  private static byte[] payload(ChunkFrame<?> frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ByteBuffer b : frame.payload()) {
      byte[] part = new byte[b.remaining()];
      b.get(part);
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void bytesAreThoseOfTheProtobufMessage() throws Exception {
    byte[] data = random(100_000);
    WriteFrame head = WriteFrame.newBuilder().setOffset(65536).addCrcs(7).addCrcs(8).build();
    byte[] wire;
    try (InputStream in =
        ChunkMethods.WRITE.streamRequest(ChunkFrame.of(head, ByteBuffer.wrap(data)))) {
      wire = in.readAllBytes();
    }
    WriteFrame whole = WriteFrame.parseFrom(wire);
    assertEquals(head, whole.toBuilder().clearPayload().build());
    assertEquals(ByteString.copyFrom(data), whole.getPayload());
  }

  @Test
  void framesCrossARealConnection() throws Exception {
    byte[] data = random(3 << 20);
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("dfs.v1.Chunks")
            .addMethod(ChunkMethods.WRITE, ServerCalls.asyncClientStreamingCall(this::count))
            .addMethod(
                ChunkMethods.READ,
                ServerCalls.asyncServerStreamingCall((request, out) -> send(data, out)))
            .build();
    Servers.Options options =
        new Servers.Options("127.0.0.1", 0, () -> "c1", Map.of(Role.ROLE_CLIENT, "k"), "test");
    RpcServer server = Servers.start(options, List.of(), List.of(service));
    String address = "127.0.0.1:" + server.port();
    ManagedChannel channel =
        Channels.open(address, new Identity("c1", Role.ROLE_CLIENT, Optional.of("k"), "test"));
    ManagedChannel stranger =
        Channels.open(address, new Identity("c1", Role.ROLE_CLIENT, Optional.of("x"), "test"));
    ManagedChannel elsewhere =
        Channels.open(address, new Identity("c2", Role.ROLE_CLIENT, Optional.of("k"), "test"));
    try {
      assertEquals(data.length, write(channel, data).getFailed(0).getNode());
      assertArrayEquals(data, read(channel));
      StatusRuntimeException refused =
          assertThrows(StatusRuntimeException.class, () -> read(stranger));
      assertEquals(
          "UNAUTHENTICATED: wrong cluster key for role client: give the key that the servers"
              + " were started with",
          refused.getMessage());
      assertThrows(StatusRuntimeException.class, () -> read(elsewhere));
    } finally {
      channel.shutdownNow();
      stranger.shutdownNow();
      elsewhere.shutdownNow();
      server.halt();
    }
  }

  private StreamObserver<ChunkFrame<WriteFrame>> count(StreamObserver<WriteReply> reply) {
    return new StreamObserver<>() {
      private long bytes;

      @Override
      public void onNext(ChunkFrame<WriteFrame> frame) {
        bytes += frame.payloadBytes();
        frame.close();
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        reply.onNext(
            WriteReply.newBuilder()
                .addFailed(WriteFailure.newBuilder().setNode(bytes).setError(ChunkError.NOT_FOUND))
                .build());
        reply.onCompleted();
      }
    };
  }

  private static void send(byte[] data, StreamObserver<ChunkFrame<ReadFrame>> out) {
    for (int at = 0; at < data.length; at += ChunkMethods.FRAME_BYTES) {
      int n = Math.min(ChunkMethods.FRAME_BYTES, data.length - at);
      out.onNext(
          ChunkFrame.of(
              ReadFrame.newBuilder().setOffset(at).build(), ByteBuffer.wrap(data, at, n)));
    }
    out.onCompleted();
  }

  private static WriteReply write(ManagedChannel channel, byte[] data) {
    CompletableFuture<WriteReply> reply = new CompletableFuture<>();
    StreamObserver<ChunkFrame<WriteFrame>> out =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(ChunkMethods.WRITE, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(WriteReply value) {
                reply.complete(value);
              }

              @Override
              public void onError(Throwable t) {
                reply.completeExceptionally(t);
              }

              @Override
              public void onCompleted() {}
            });
    for (int at = 0; at < data.length; at += ChunkMethods.FRAME_BYTES) {
      int n = Math.min(ChunkMethods.FRAME_BYTES, data.length - at);
      out.onNext(ChunkFrame.of(WriteFrame.getDefaultInstance(), ByteBuffer.wrap(data, at, n)));
    }
    out.onCompleted();
    return reply.join();
  }

  private static byte[] read(ManagedChannel channel) {
    Iterator<ChunkFrame<ReadFrame>> frames =
        ClientCalls.blockingServerStreamingCall(
            channel, ChunkMethods.READ, CallOptions.DEFAULT, ReadRequest.getDefaultInstance());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (frames.hasNext()) {
      try (ChunkFrame<ReadFrame> frame = frames.next()) {
        out.writeBytes(payload(frame));
      }
    }
    return out.toByteArray();
  }
}
