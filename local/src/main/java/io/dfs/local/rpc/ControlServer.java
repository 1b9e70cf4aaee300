package io.dfs.local.rpc;

import io.dfs.common.error.FsException;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.common.rpc.RpcServer;
import io.dfs.common.rpc.Servers;
import io.dfs.local.ClusterControl;
import io.dfs.proto.LocalGrpc;
import io.dfs.proto.LocalStatusReply;
import io.dfs.proto.LocalStatusRequest;
import io.dfs.proto.NodeNumber;
import io.dfs.proto.StopReply;
import io.dfs.proto.StopRequest;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves a {@link ClusterControl} on 127.0.0.1. Thread-safe. */
public final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
  private static final String HOST = "127.0.0.1";

  private final RpcServer server;

  private ControlServer(RpcServer server) {
    this.server = server;
  }

  /**
   * @throws FsException EBUSY for a port in use
   */
  public static ControlServer start(int port, String clusterId, ClusterControl control) {
    Servers.Options options =
        new Servers.Options(HOST, port, () -> clusterId, Map.of(), "development");
    return new ControlServer(Servers.start(options, List.of(new Service(control)), List.of()));
  }

  /** {@code host:port}. */
  public String address() {
    return HOST + ":" + server.port();
  }

  /** What is being answered may finish. Bounded. */
  @Override
  public void close() {
    server.close();
  }

  /** The calls: each on a virtual thread, since all of them may block. */
  private static final class Service extends LocalGrpc.LocalImplBase {
    private final ClusterControl control;

    Service(ClusterControl control) {
      this.control = control;
    }

    @Override
    public void localStatus(LocalStatusRequest request, StreamObserver<LocalStatusReply> out) {
      answer(out, () -> ControlCodec.toMessage(control.status()));
    }

    @Override
    public void stop(StopRequest request, StreamObserver<StopReply> out) {
      answer(
          out,
          () -> {
            control.requestStop();
            return StopReply.getDefaultInstance();
          });
    }

    @Override
    public void stopNode(NodeNumber request, StreamObserver<LocalStatusReply> out) {
      answer(out, () -> ControlCodec.toMessage(control.stopNode(request.getNumber())));
    }

    @Override
    public void startNode(NodeNumber request, StreamObserver<LocalStatusReply> out) {
      answer(out, () -> ControlCodec.toMessage(control.startNode(request.getNumber())));
    }

    private static <A> void answer(StreamObserver<A> out, Supplier<A> call) {
      Thread.ofVirtual()
          .name("control")
          .start(
              () -> {
                A reply;
                try {
                  reply = call.get();
                } catch (FsException e) {
                  out.onError(RpcErrors.toStatus(e));
                  return;
                } catch (RuntimeException e) {
                  log.error("defect in a control call", e);
                  out.onError(RpcErrors.toStatus(e));
                  return;
                }
                out.onNext(reply);
                out.onCompleted();
              });
    }
  }
}
