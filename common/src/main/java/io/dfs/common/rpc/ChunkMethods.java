package io.dfs.common.rpc;

import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.ReadFrame;
import io.dfs.proto.ReadRequest;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.grpc.MethodDescriptor;

/** The methods of the Chunks service that move bytes, with frames that avoid copies. */
public final class ChunkMethods {
  /** Chunks.Write: one chunk, client-streaming. */
  public static final MethodDescriptor<ChunkFrame<WriteFrame>, WriteReply> WRITE =
      ChunksGrpc.getWriteMethod().toBuilder(
              new ChunkFrameMarshaller<>(WriteFrame.getDefaultInstance()),
              ChunksGrpc.getWriteMethod().getResponseMarshaller())
          .build();

  /** Chunks.Read: blocks that cover a range, server-streaming. */
  public static final MethodDescriptor<ReadRequest, ChunkFrame<ReadFrame>> READ =
      ChunksGrpc.getReadMethod().toBuilder(
              ChunksGrpc.getReadMethod().getRequestMarshaller(),
              new ChunkFrameMarshaller<>(ReadFrame.getDefaultInstance()))
          .build();

  /** Payload bytes in a frame, at most; a whole number of blocks. */
  public static final int FRAME_BYTES = 512 << 10;

  private ChunkMethods() {}
}
