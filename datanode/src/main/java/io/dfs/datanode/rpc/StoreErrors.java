package io.dfs.datanode.rpc;

import io.dfs.common.rpc.ChunkErrors;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import io.dfs.proto.ChunkError;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store's refusals as messages. */
final class StoreErrors {
  private static final Logger log = LoggerFactory.getLogger(StoreErrors.class);

  private StoreErrors() {}

  static ChunkError toMessage(StoreError error) {
    return switch (error) {
      case WRONG_CHECKSUM -> ChunkError.WRONG_CHECKSUM;
      case WRONG_KEY -> ChunkError.WRONG_KEY;
      case DIFFERENT_CONTENT -> ChunkError.DIFFERENT_CONTENT;
      case UNKNOWN_GROUP -> ChunkError.UNKNOWN_GROUP;
      case OVERSIZE -> ChunkError.OVERSIZE;
      case DISK_FULL -> ChunkError.DISK_FULL;
      case CORRUPT -> ChunkError.CORRUPT;
      case NOT_FOUND -> ChunkError.NOT_FOUND;
      case DISK_FAILED -> ChunkError.DISK_FAILED;
    };
  }

  static StatusRuntimeException toStatus(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof StatusRuntimeException status) {
      return status;
    }
    if (cause instanceof ChunkStoreException e) {
      return ChunkErrors.toStatus(toMessage(e.error()), String.valueOf(e.getMessage()));
    }
    if (cause instanceof IllegalArgumentException || cause instanceof ArithmeticException) {
      log.warn("refused what no correct peer sends", cause);
      return Status.INVALID_ARGUMENT.withDescription(cause.toString()).asRuntimeException();
    }
    if (cause instanceof TimeoutException) {
      return Status.DEADLINE_EXCEEDED
          .withDescription("the disk did not answer in time")
          .asRuntimeException();
    }
    log.error("defect in a chunk call", cause);
    return Status.INTERNAL.withDescription(cause.toString()).asRuntimeException();
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapper =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapper && cause != null ? cause : failure;
  }
}
