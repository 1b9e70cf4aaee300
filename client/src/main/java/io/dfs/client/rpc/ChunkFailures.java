package io.dfs.client.rpc;

import io.dfs.client.chunk.ChunkFailure;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.proto.ChunkError;
import io.grpc.Status;

/** What DataNodes answer and what becomes of calls, as the client acts on it. */
final class ChunkFailures {
  private ChunkFailures() {}

  /** A call that ended without an answer. */
  static ChunkFailure of(String what, Throwable failure) {
    Status status = Status.fromThrowable(failure);
    return new ChunkFailure(
        ChunkErrors.of(failure).map(ChunkFailures::kind).orElse(ChunkFailure.Kind.UNREACHABLE),
        what + ": " + status.getCode() + " " + status.getDescription());
  }

  static ChunkFailure.Kind kind(ChunkError error) {
    return switch (error) {
      case WRONG_CHECKSUM, CORRUPT -> ChunkFailure.Kind.CORRUPT;
      case WRONG_KEY, NOT_FOUND -> ChunkFailure.Kind.NOT_FOUND;
      case UNKNOWN_GROUP -> ChunkFailure.Kind.UNKNOWN_GROUP;
      case DISK_FULL -> ChunkFailure.Kind.DISK_FULL;
      case DISK_FAILED -> ChunkFailure.Kind.DISK_FAILED;
      case UNREACHABLE -> ChunkFailure.Kind.UNREACHABLE;
      case DIFFERENT_CONTENT, OVERSIZE, CHUNK_ERROR_UNSPECIFIED, UNRECOGNIZED ->
          ChunkFailure.Kind.REFUSED;
    };
  }
}
