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
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mount's stream. Requests run on virtual threads and are answered in any order; at most {@link
 * #MAX_IN_FLIGHT} run at once, and none is taken while the mount does not read its answers: the
 * rest waits in the client by flow control. The first request opens or resumes the session and is
 * finished before another is taken. Thread-safe; {@code lock} guards the outgoing stream and is a
 * leaf.
 */
final class SessionStream implements StreamObserver<Request> {
  private static final Logger log = LoggerFactory.getLogger(SessionStream.class);

  /** Requests of one mount that run at once. */
  private static final int MAX_IN_FLIGHT = 512;

  private final RequestHandler handler;
  private final ServerCallStreamObserver<ServerFrame> out;
  private final RequestMetrics metrics;
  private final Consumer<SessionStream> onEnd;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean ended;

  /** The mount sends nothing more: the stream ends with the last answer. */
  @GuardedBy("lock")
  private boolean halfClosed;

  @GuardedBy("lock")
  private int inFlight;

  /** Requests that may be asked for once the mount reads again. */
  @GuardedBy("lock")
  private int owed;

  /** The newest map version that the mount has not been told; negative if none. */
  @GuardedBy("lock")
  private long pendingMapVersion = -1;

  SessionStream(
      RequestHandler handler,
      ServerCallStreamObserver<ServerFrame> out,
      RequestMetrics metrics,
      Consumer<SessionStream> onEnd) {
    this.handler = handler;
    this.metrics = metrics;
    this.out = out;
    this.onEnd = onEnd;
    out.disableAutoRequest();
    out.request(1);
    out.setOnCancelHandler(this::end);
    out.setOnReadyHandler(this::ready);
  }

  @Override
  public void onNext(Request request) {
    lock.lock();
    try {
      inFlight++;
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().name("request-" + request.getId()).start(() -> handle(request));
  }

  private void handle(Request request) {
    boolean first = !handler.hasSession();
    Response response = answer(request);
    answered(
        ServerFrame.newBuilder().setResponse(response).build(),
        first && handler.hasSession() ? MAX_IN_FLIGHT : 1);
  }

  private Response answer(Request request) {
    Timer.Sample begun = metrics.begin();
    Response response = answerOrFailure(request);
    metrics.end(begun, request.getOfCase(), FsError.of(response.getErrno()));
    return response;
  }

  private Response answerOrFailure(Request request) {
    try {
      return handler.handle(request).setId(request.getId()).build();
    } catch (FsException e) {
      return failure(request, e.error(), String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      log.warn("refused what no correct mount sends in {}", request.getOfCase(), e);
      return failure(request, FsError.EINVAL, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) { // without an answer the mount would wait for ever
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

  private void answered(ServerFrame frame, int next) {
    boolean over = false;
    lock.lock();
    try {
      inFlight--;
      owed += next;
      if (!ended) {
        out.onNext(frame);
        askForMore();
        over = endIfDone();
      }
    } finally {
      lock.unlock();
    }
    if (over) {
      onEnd.accept(this);
    }
  }

  /** The mount reads again, or for the first time. */
  private void ready() {
    lock.lock();
    try {
      if (!ended) {
        askForMore();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void askForMore() {
    if (pendingMapVersion >= 0 && out.isReady()) {
      Push push = Push.newBuilder().setMapVersion(pendingMapVersion).build();
      pendingMapVersion = -1;
      out.onNext(ServerFrame.newBuilder().setPush(push).build());
    }
    if (owed > 0 && out.isReady()) {
      int now = owed;
      owed = 0;
      out.request(now);
    }
  }

  /** Told at once, or with the newest version when the mount reads again. */
  void pushMapVersion(long version) {
    lock.lock();
    try {
      if (!ended) {
        pendingMapVersion = version;
        askForMore();
      }
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
    boolean over;
    lock.lock();
    try {
      halfClosed = true;
      over = endIfDone();
    } finally {
      lock.unlock();
    }
    if (over) {
      onEnd.accept(this);
    }
  }

  @GuardedBy("lock")
  private boolean endIfDone() {
    if (ended || !halfClosed || inFlight > 0) {
      return false;
    }
    ended = true;
    out.onCompleted();
    return true;
  }
}
