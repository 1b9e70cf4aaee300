package io.dfs.common.rpc;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The one place where failures become rpc statuses and statuses become failures. */
public final class RpcErrors {
  private static final Metadata.Key<String> ERRNO =
      Metadata.Key.of("dfs-errno", Metadata.ASCII_STRING_MARSHALLER);

  private RpcErrors() {}

  /**
   * An expected failure travels with its errno in a trailer; anything else is a defect and becomes
   * INTERNAL.
   */
  public static StatusRuntimeException toStatus(Throwable failure) {
    if (failure instanceof StatusRuntimeException status) {
      return status;
    }
    if (failure instanceof FsException fs) {
      Metadata trailers = new Metadata();
      trailers.put(ERRNO, Integer.toString(fs.error().errno()));
      return Status.FAILED_PRECONDITION
          .withDescription(fs.getMessage())
          .asRuntimeException(trailers);
    }
    return Status.INTERNAL.withDescription(failure.toString()).asRuntimeException();
  }

  /**
   * The failure behind a status: its errno if it carries one, EACCES for a server that will never
   * do (wrong key, another cluster or protocol), else EIO, with the server's words.
   */
  public static FsException toFsException(String what, Throwable failure) {
    if (failure instanceof FsException fs) {
      return fs;
    }
    Metadata trailers = Status.trailersFromThrowable(failure);
    String errno = trailers == null ? null : trailers.get(ERRNO);
    Status status = Status.fromThrowable(failure);
    if (errno != null) {
      return new FsException(
          FsError.of(Integer.parseInt(errno)), String.valueOf(status.getDescription()), failure);
    }
    return new FsException(errorOf(status), what + ": " + describe(status), failure);
  }

  private static FsError errorOf(Status status) {
    return switch (status.getCode()) {
      case UNAUTHENTICATED, PERMISSION_DENIED, FAILED_PRECONDITION -> FsError.EACCES;
      case UNIMPLEMENTED -> FsError.EPROTO;
      default -> FsError.EIO;
    };
  }

  /** Where a server says why it refuses, its words are enough. */
  private static String describe(Status status) {
    String words = status.getDescription();
    if (words != null && errorOf(status) == FsError.EACCES) {
      return words;
    }
    Throwable cause = status.getCause();
    return status.getCode()
        + (words == null ? "" : " " + words)
        + (cause == null ? "" : " (" + cause.getMessage() + ")");
  }
}
