package io.dfs.common.rpc;

import io.dfs.proto.ChunkError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.Optional;

/** A DataNode's refusals as statuses and back: the error's name travels in a trailer. */
public final class ChunkErrors {
  private static final Metadata.Key<String> ERROR =
      Metadata.Key.of("dfs-chunk-error", Metadata.ASCII_STRING_MARSHALLER);

  private ChunkErrors() {}

  public static StatusRuntimeException toStatus(ChunkError error, String message) {
    Metadata trailers = new Metadata();
    trailers.put(ERROR, error.name());
    return Status.FAILED_PRECONDITION.withDescription(message).asRuntimeException(trailers);
  }

  /** The refusal behind a failed call; empty if no DataNode answered it. */
  public static Optional<ChunkError> of(Throwable failure) {
    Metadata trailers = Status.trailersFromThrowable(failure);
    String name = trailers == null ? null : trailers.get(ERROR);
    return Arrays.stream(ChunkError.values()).filter(e -> e.name().equals(name)).findFirst();
  }
}
