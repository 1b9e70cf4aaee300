package io.dfs.datanode.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.rpc.ChunkErrors;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.proto.ChunkError;
import io.dfs.proto.Target;
import io.dfs.proto.WriteFailure;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a chain: frames of one chunk forwarded to the next node. Once the next node fails,
 * frames are dropped and the reply names it and all behind it as failed. {@link #send} waits,
 * bounded by the call's deadline, while the next node's window is full. {@code lock} is a leaf.
 */
final class Downstream {
  private final List<Target> chain;
  private final ClientCall<ChunkFrame<WriteFrame>, WriteReply> call;
  private final CompletableFuture<Boolean> received = new CompletableFuture<>();
  private final CompletableFuture<WriteReply> reply = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ready = lock.newCondition();

  @GuardedBy("lock")
  private boolean ended;

  private Downstream(List<Target> chain, ClientCall<ChunkFrame<WriteFrame>, WriteReply> call) {
    this.chain = List.copyOf(chain);
    this.call = call;
  }

  /**
   * @param chain at least one node, the first of which is at the other end of {@code channel}
   */
  static Downstream open(Channel channel, List<Target> chain, long deadlineNanos) {
    Downstream downstream =
        new Downstream(
            chain,
            channel.newCall(
                ChunkMethods.WRITE,
                CallOptions.DEFAULT.withDeadlineAfter(deadlineNanos, TimeUnit.NANOSECONDS)));
    downstream.call.start(downstream.new Listener(), new Metadata());
    downstream.call.request(3); // early, final, and one more would be a defect that shows
    return downstream;
  }

  /**
   * Sends a frame, or drops it if the next node has failed. The payload is copied before it
   * returns.
   */
  void send(ChunkFrame<WriteFrame> frame) {
    if (awaitReady()) {
      call.sendMessage(frame);
    }
  }

  void halfClose() {
    if (awaitReady()) {
      call.halfClose();
    }
  }

  void cancel() {
    call.cancel("the chunk is not wanted any more", null);
  }

  private boolean awaitReady() {
    lock.lock();
    try {
      while (!ended && !call.isReady()) {
        ready.awaitUninterruptibly(); // the call's deadline ends it
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether all nodes of this chain have the chunk, not durably yet. Completes normally, within the
   * deadline; false if they were not asked, one of them failed, or does not know the question.
   */
  CompletableFuture<Boolean> received() {
    return received;
  }

  /** Completes normally, within the deadline. */
  CompletableFuture<WriteReply> reply() {
    return reply;
  }

  private void end(@Nullable WriteReply last, Status status, Metadata trailers) {
    lock.lock();
    try {
      ended = true;
      ready.signalAll();
    } finally {
      lock.unlock();
    }
    received.complete(false);
    reply.complete(status.isOk() && last != null ? last : allFailed(status, trailers));
  }

  private WriteReply allFailed(Status status, Metadata trailers) {
    ChunkError error =
        ChunkErrors.of(status.asRuntimeException(trailers)).orElse(ChunkError.UNREACHABLE);
    WriteReply.Builder all = WriteReply.newBuilder();
    String message = status.getCode() + " " + status.getDescription();
    for (int i = 0; i < chain.size(); i++) {
      all.addFailed(
          WriteFailure.newBuilder()
              .setNode(chain.get(i).getNode())
              .setError(i == 0 ? error : ChunkError.UNREACHABLE)
              .setNotAsked(i > 0)
              .setMessage(i == 0 ? message : "not forwarded to: " + message));
    }
    return all.build();
  }

  private final class Listener extends ClientCall.Listener<WriteReply> {
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
    public void onReady() {
      lock.lock();
      try {
        ready.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end(last, status, trailers);
    }
  }
}
