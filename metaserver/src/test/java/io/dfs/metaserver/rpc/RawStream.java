package io.dfs.metaserver.rpc;

import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.Identity;
import io.dfs.proto.MetadataGrpc;
import io.dfs.proto.OpenSession;
import io.dfs.proto.Push;
import io.dfs.proto.Request;
import io.dfs.proto.Response;
import io.dfs.proto.ResumeSession;
import io.dfs.proto.Role;
import io.dfs.proto.ServerFrame;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A session stream on which a test sends exactly what it wants. Answers come in their order. */
final class RawStream implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final ManagedChannel channel;
  private final Frames frames;
  private long lastId;

  /**
   * @param readsAlone false if answers are taken only by {@link #read}
   */
  RawStream(String address, boolean readsAlone) {
    channel =
        Channels.open(address, new Identity("memory", Role.ROLE_CLIENT, Optional.empty(), "test"));
    frames = new Frames(readsAlone);
    MetadataGrpc.newStub(channel).session(frames);
  }

  static RawStream to(MetaServerEndpoint server) {
    return new RawStream(server.address(), true);
  }

  /** What the server sends. */
  private static final class Frames implements ClientResponseObserver<Request, ServerFrame> {
    private final boolean readsAlone;
    final BlockingQueue<Response> responses = new LinkedBlockingQueue<>();
    final BlockingQueue<Push> pushes = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();
    private Optional<ClientCallStreamObserver<Request>> out = Optional.empty();

    Frames(boolean readsAlone) {
      this.readsAlone = readsAlone;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Request> call) {
      out = Optional.of(call);
      if (!readsAlone) {
        call.disableAutoRequestWithInitial(0);
      }
    }

    @Override
    public void onNext(ServerFrame frame) {
      if (frame.hasPush()) {
        pushes.add(frame.getPush());
      } else {
        responses.add(frame.getResponse());
      }
    }

    @Override
    public void onError(Throwable t) {
      end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  private ClientCallStreamObserver<Request> out() {
    return frames.out.orElseThrow();
  }

  /** Sends a request under the next id, which is returned. */
  long send(Request.Builder request) {
    out().onNext(request.setId(++lastId).build());
    return lastId;
  }

  Response next() throws InterruptedException {
    Response response = frames.responses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (response == null) {
      throw new AssertionError("no answer came; the stream: " + frames.end.getNow(Status.OK));
    }
    return response;
  }

  Response ask(Request.Builder request) throws InterruptedException {
    long id = send(request);
    Response response = next();
    if (response.getId() != id) {
      throw new AssertionError("answer to " + response.getId() + ", not to " + id);
    }
    return response;
  }

  long openSession() throws InterruptedException {
    Response response = ask(Request.newBuilder().setOpenSession(opening()));
    if (response.getErrno() != 0) {
      throw new AssertionError(response.toString());
    }
    return response.getSession().getSession();
  }

  static OpenSession.Builder opening() {
    return OpenSession.newBuilder().setHost("h").setMountPoint("/mnt").setPid(7).setSlots(4);
  }

  Response resume(long session) throws InterruptedException {
    return ask(
        Request.newBuilder().setResumeSession(ResumeSession.newBuilder().setSession(session)));
  }

  Push nextPush() throws InterruptedException {
    Push push = frames.pushes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (push == null) {
      throw new AssertionError("nothing was pushed");
    }
    return push;
  }

  /** Takes so many more frames from the network. */
  void read(int count) {
    out().request(count);
  }

  void halfClose() {
    out().onCompleted();
  }

  /** The connection breaks. */
  void cut() {
    out().cancel("cut by the test", null);
  }

  Status awaitEnd() {
    return frames.end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
