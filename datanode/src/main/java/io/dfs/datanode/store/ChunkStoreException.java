package io.dfs.datanode.store;

import org.jspecify.annotations.Nullable;

/** An expected refusal of a chunk store; carries no stack trace. */
public final class ChunkStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final StoreError error;

  public ChunkStoreException(StoreError error, String message) {
    this(error, message, null);
  }

  public ChunkStoreException(StoreError error, String message, @Nullable Throwable cause) {
    super(error + ": " + message, cause, false, false);
    this.error = error;
  }

  public StoreError error() {
    return error;
  }
}
