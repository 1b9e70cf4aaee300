package io.dfs.client.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.client.session.ConnectionBroken;
import io.dfs.client.session.MetadataRequest;
import io.dfs.client.session.MetadataTransport;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.proto.MetadataGrpc;
import io.dfs.proto.Push;
import io.dfs.proto.Request;
import io.dfs.proto.Response;
import io.dfs.proto.ServerFrame;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream with its unanswered requests. Their number is bounded by the session. Replies are
 * completed on the event loop. Thread-safe; {@code sending} is a leaf and orders the messages.
 */
final class MetadataStream implements MetadataTransport.Connection {
  private final ManagedChannel channel;
  private final MetadataTransport.Listener listener;
  private final Consumer<MetadataStream> onEnd;
  private final AtomicLong nextId = new AtomicLong();
  private final Map<Long, Pending<?>> pending = new ConcurrentHashMap<>();

  private final ReentrantLock sending = new ReentrantLock();

  @GuardedBy("sending")
  private @Nullable ClientCallStreamObserver<Request> call;

  @GuardedBy("sending")
  private @Nullable ConnectionBroken ended;

  /** A request that waits for its answer. */
  private record Pending<R>(Class<R> type, CompletableFuture<R> future) {
    void answer(Response response) {
      try {
        future.complete(type.cast(ReplyCodec.value(response)));
      } catch (FsException e) {
        future.completeExceptionally(e);
      } catch (RuntimeException e) {
        future.completeExceptionally(
            new IllegalStateException("answer of type " + response.getOfCase(), e));
      }
    }
  }

  /**
   * @param onEnd told once when the stream has ended
   */
  MetadataStream(
      ManagedChannel channel, MetadataTransport.Listener listener, Consumer<MetadataStream> onEnd) {
    this.channel = channel;
    this.listener = listener;
    this.onEnd = onEnd;
  }

  void start() {
    MetadataGrpc.newStub(channel).session(new Answers());
  }

  @Override
  public <R> CompletableFuture<R> send(MetadataRequest<R> request) {
    CompletableFuture<R> future = new CompletableFuture<>();
    long id = nextId.incrementAndGet();
    Request message = RequestCodec.message(id, request);
    sending.lock();
    try {
      if (ended != null || call == null) {
        future.completeExceptionally(ended == null ? new ConnectionBroken("not begun") : ended);
        return future;
      }
      pending.put(id, new Pending<>(request.reply(), future));
      call.onNext(message);
    } finally {
      sending.unlock();
    }
    return future;
  }

  @Override
  public void close() {
    ClientCallStreamObserver<Request> old;
    sending.lock();
    try {
      old = call;
    } finally {
      sending.unlock();
    }
    end(new ConnectionBroken("closed here"));
    if (old != null) {
      old.cancel("closed", null);
    }
  }

  private void end(ConnectionBroken broken) {
    sending.lock();
    try {
      if (ended != null) {
        return;
      }
      ended = broken;
    } finally {
      sending.unlock();
    }
    for (Pending<?> p : pending.values()) {
      p.future().completeExceptionally(broken);
    }
    pending.clear();
    channel.shutdown();
    onEnd.accept(this);
    listener.broken(String.valueOf(broken.getMessage()));
  }

  /** The server's side of the stream. */
  private final class Answers implements ClientResponseObserver<Request, ServerFrame> {
    @Override
    public void beforeStart(ClientCallStreamObserver<Request> begun) {
      sending.lock();
      try {
        call = begun;
      } finally {
        sending.unlock();
      }
    }

    @Override
    public void onNext(ServerFrame frame) {
      switch (frame.getOfCase()) {
        case RESPONSE -> answer(frame.getResponse());
        case PUSH -> pushed(frame.getPush());
        case OF_NOT_SET -> {} // from a newer server; nothing of ours is in it
      }
    }

    private void answer(Response response) {
      Pending<?> request = pending.remove(response.getId());
      if (request != null) {
        request.answer(response);
      }
    }

    private void pushed(Push push) {
      switch (push.getOfCase()) {
        case MAP_VERSION -> listener.mapChanged(push.getMapVersion());
        case INVALIDATE_INODE -> listener.invalidated(new InodeId(push.getInvalidateInode()));
        case RECALL, LOCK, OF_NOT_SET -> {} // this client takes neither leases nor locks
      }
    }

    @Override
    public void onError(Throwable t) {
      String why = String.valueOf(RpcErrors.toFsException("session stream", t).getMessage());
      end(isRefusal(t) ? ConnectionBroken.refused(why) : new ConnectionBroken(why));
    }

    private static boolean isRefusal(Throwable t) {
      Status.Code code = Status.fromThrowable(t).getCode();
      return code == Status.Code.UNAUTHENTICATED
          || code == Status.Code.PERMISSION_DENIED
          || code == Status.Code.FAILED_PRECONDITION;
    }

    @Override
    public void onCompleted() {
      end(new ConnectionBroken("the server ended the stream"));
    }
  }
}
