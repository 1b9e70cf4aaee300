package io.dfs.metaserver.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.proto.Push;
import io.dfs.proto.Request;
import io.dfs.proto.Response;
import io.dfs.proto.ServerFrame;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mount's stream. Requests run on virtual threads and are answered in any order; at most {@link
 * #MAX_IN_FLIGHT} run at once, the rest waits in the client by flow control. The first request
 * opens or resumes the session and is finished before another is taken. Thread-safe; {@code lock}
 * guards the outgoing stream and is a leaf.
 */
final class SessionStream implements StreamObserver<Request> {
  private static final Logger log = LoggerFactory.getLogger(SessionStream.class);

  /** Requests of one mount that run at once. */
  private static final int MAX_IN_FLIGHT = 512;

  private final RequestHandler handler;
  private final ServerCallStreamObserver<ServerFrame> out;
  private final Consumer<SessionStream> onEnd;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean ended;

  SessionStream(
      RequestHandler handler,
      ServerCallStreamObserver<ServerFrame> out,
      Consumer<SessionStream> onEnd) {
    this.handler = handler;
    this.out = out;
    this.onEnd = onEnd;
    out.disableAutoRequest();
    out.request(1);
    out.setOnCancelHandler(this::end);
  }

  @Override
  public void onNext(Request request) {
    Thread.ofVirtual().name("request-" + request.getId()).start(() -> handle(request));
  }

  private void handle(Request request) {
    boolean first = !handler.hasSession();
    Response response = answer(request);
    send(ServerFrame.newBuilder().setResponse(response).build());
    if (first && handler.hasSession()) {
      out.request(MAX_IN_FLIGHT);
    } else {
      out.request(1);
    }
  }

  private Response answer(Request request) {
    try {
      return handler.handle(request).setId(request.getId()).build();
    } catch (FsException e) {
      return failure(request, e.error(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("defect in {}", request.getOfCase(), e);
      return failure(request, FsError.EIO, "defect in the MetaServer, see its log");
    }
  }

  private static Response failure(Request request, FsError error, String message) {
    return Response.newBuilder()
        .setId(request.getId())
        .setErrno(error.errno())
        .setMessage(message)
        .build();
  }

  void pushMapVersion(long version) {
    send(ServerFrame.newBuilder().setPush(Push.newBuilder().setMapVersion(version)).build());
  }

  private void send(ServerFrame frame) {
    lock.lock();
    try {
      if (!ended) {
        out.onNext(frame);
      }
    } catch (IllegalStateException e) {
      log.debug("stream ended while answering", e);
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        out.onError(Status.UNAVAILABLE.withDescription("MetaServer stops").asRuntimeException());
      }
    } finally {
      lock.unlock();
    }
    onEnd.accept(this);
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
    onEnd.accept(this);
  }

  @Override
  public void onError(Throwable t) {
    end();
  }

  @Override
  public void onCompleted() {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        out.onCompleted();
      }
    } finally {
      lock.unlock();
    }
    onEnd.accept(this);
  }
}
