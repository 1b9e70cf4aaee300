package io.dfs.datanode.rpc;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.datanode.store.TestChunk;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.ReadFrame;
import io.dfs.proto.ReadRequest;
import io.dfs.proto.Role;
import io.dfs.proto.Target;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.dfs.proto.WriteStart;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of one node's chunk service that does exactly as it is told. */
public final class ChunkCaller implements AutoCloseable {
  private static final int FRAME_BYTES = 128 << 10;
  private static final int DEADLINE_SECONDS = 20;

  private final ManagedChannel channel;
  private final CallOptions options;

  private ChunkCaller(ManagedChannel channel, CallOptions options) {
    this.channel = channel;
    this.options = options;
  }

  public static ChunkCaller to(String address, String clusterId) {
    return new ChunkCaller(
        Channels.open(address, new Identity(clusterId, Role.ROLE_CLIENT, Optional.empty(), "test")),
        CallOptions.DEFAULT);
  }

  private CallOptions bounded() {
    return options.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  ChunksGrpc.ChunksBlockingStub unary() {
    return ChunksGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Writes a whole chunk along {@code forward}. */
  public WriteReply write(TestChunk chunk, Target... forward) {
    return write(chunk, DEADLINE_SECONDS, forward);
  }

  WriteReply write(TestChunk chunk, int deadlineSeconds, Target... forward) {
    Writing writing = new Writing(options.withDeadlineAfter(deadlineSeconds, TimeUnit.SECONDS));
    for (int at = 0; at < chunk.length(); at += FRAME_BYTES) {
      writing.frame(chunk, at, Math.min(FRAME_BYTES, chunk.length() - at), forward);
    }
    return writing.finish();
  }

  /** As {@link #begin}, for {@code seconds} at most. */
  Writing begin(int seconds) {
    return new Writing(options.withDeadlineAfter(seconds, TimeUnit.SECONDS));
  }

  /** A write that is sent frame by frame. */
  Writing begin() {
    return new Writing(bounded());
  }

  /** One call of Write. */
  final class Writing {
    private final ClientCall<ChunkFrame<WriteFrame>, WriteReply> call;
    private final CompletableFuture<WriteReply> reply = new CompletableFuture<>();
    private final CompletableFuture<Boolean> received = new CompletableFuture<>();
    private boolean asking;

    Writing(CallOptions bounded) {
      call = channel.newCall(ChunkMethods.WRITE, bounded);
      call.start(
          new ClientCall.Listener<>() {
            private @Nullable WriteReply last;

            @Override
            public void onMessage(WriteReply message) {
              if (message.getReceived()) {
                received.complete(true);
              } else {
                last = message;
              }
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              WriteReply answer = last;
              received.complete(false);
              if (status.isOk() && answer != null) {
                reply.complete(answer);
              } else {
                reply.completeExceptionally(status.asRuntimeException(trailers));
              }
            }
          },
          new Metadata());
      call.request(4);
    }

    /** Asks to be told when all have received the chunk. */
    Writing asking() {
      asking = true;
      return this;
    }

    /** Whether all said so before the last answer. */
    CompletableFuture<Boolean> received() {
      return received;
    }

    /** All frames, and their end. */
    Writing whole(TestChunk chunk, Target... forward) {
      for (int at = 0; at < chunk.length(); at += FRAME_BYTES) {
        frame(chunk, at, Math.min(FRAME_BYTES, chunk.length() - at), forward);
      }
      call.halfClose();
      return this;
    }

    /** The frame of an honest writer. */
    Writing frame(TestChunk chunk, int offset, int length, Target... forward) {
      int first = offset / BlockChecksums.BLOCK_BYTES;
      int[] crcs =
          Arrays.copyOfRange(chunk.crcs(), first, first + BlockChecksums.blockCount(length));
      WriteFrame.Builder frame = WriteFrame.newBuilder().setOffset(offset);
      Arrays.stream(crcs).forEach(frame::addCrcs);
      if (offset == 0) {
        frame.setStart(start(chunk, chunk.length(), forward).toBuilder().setTellReceived(asking));
      }
      return send(frame.build(), ByteBuffer.wrap(chunk.bytes(), offset, length));
    }

    Writing send(WriteFrame header, ByteBuffer payload) {
      call.sendMessage(ChunkFrame.of(header, payload));
      return this;
    }

    void cancel() {
      call.cancel("the test went away", null);
    }

    /** The answer so far. */
    CompletableFuture<WriteReply> reply() {
      return reply;
    }

    WriteReply finish() {
      call.halfClose();
      return await();
    }

    /** The answer, or the StatusRuntimeException instead of it. */
    WriteReply await() {
      try {
        return reply.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException status ? status : e;
      }
    }
  }

  static WriteStart start(TestChunk chunk, int length, Target... forward) {
    return WriteStart.newBuilder()
        .setChunk(NamespaceCodec.toMessage(chunk.id()))
        .setLength(length)
        .addAllForward(List.of(forward))
        .build();
  }

  /** The bytes that the frames of a read brought, all checksums checked. */
  public byte[] read(TestChunk chunk, int offset, int length) {
    Iterator<ChunkFrame<ReadFrame>> frames =
        ClientCalls.blockingServerStreamingCall(
            channel,
            ChunkMethods.READ,
            bounded(),
            ReadRequest.newBuilder()
                .setChunk(NamespaceCodec.toMessage(chunk.id()))
                .setOffset(offset)
                .setLength(length)
                .build());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int start = offset - offset % BlockChecksums.BLOCK_BYTES;
    while (frames.hasNext()) {
      try (ChunkFrame<ReadFrame> frame = frames.next()) {
        if (frame.header().getOffset() != start + bytes.size()) {
          throw new AssertionError("frame at " + frame.header().getOffset());
        }
        byte[] part = bytes(frame);
        int[] crcs = frame.header().getCrcsList().stream().mapToInt(Integer::intValue).toArray();
        if (!Arrays.equals(BlockChecksums.of(ByteBuffer.wrap(part)), crcs)) {
          throw new AssertionError("wrong checksums came at " + frame.header().getOffset());
        }
        bytes.writeBytes(part);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(ChunkFrame<ReadFrame> frame) {
    ByteBuffer all = ByteBuffer.allocate(frame.payloadBytes());
    frame.payload().forEach(all::put);
    return all.array();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
