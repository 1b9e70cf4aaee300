package io.dfs.local.rpc;

import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.local.ClusterControl;
import io.dfs.local.LocalStatus;
import io.dfs.proto.LocalGrpc;
import io.dfs.proto.LocalStatusReply;
import io.dfs.proto.LocalStatusRequest;
import io.dfs.proto.NodeNumber;
import io.dfs.proto.Role;
import io.dfs.proto.StopRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Controls a local cluster from another process. EIO when it does not answer. Thread-safe. */
public final class ControlClient implements ClusterControl, AutoCloseable {
  private final ManagedChannel channel;
  private final Duration timeout;

  /**
   * @param address {@code host:port} of the control service
   * @param timeout bound of each call
   */
  public ControlClient(String address, Duration timeout) {
    this.channel =
        Channels.open(address, new Identity("", Role.ROLE_ADMIN, Optional.empty(), "development"));
    this.timeout = timeout;
  }

  @Override
  public LocalStatus status() {
    return ControlCodec.toValue(
        call("status", s -> s.localStatus(LocalStatusRequest.getDefaultInstance())));
  }

  @Override
  public void requestStop() {
    call("stop", s -> s.stop(StopRequest.getDefaultInstance()));
  }

  @Override
  public LocalStatus stopNode(int number) {
    return node("stop of node " + number, LocalGrpc.LocalBlockingStub::stopNode, number);
  }

  @Override
  public LocalStatus startNode(int number) {
    return node("start of node " + number, LocalGrpc.LocalBlockingStub::startNode, number);
  }

  private LocalStatus node(String what, NodeCall nodeCall, int number) {
    NodeNumber request = NodeNumber.newBuilder().setNumber(number).build();
    return ControlCodec.toValue(call(what, s -> nodeCall.call(s, request)));
  }

  /** Stop or start of a node. */
  @FunctionalInterface
  private interface NodeCall {
    LocalStatusReply call(LocalGrpc.LocalBlockingStub stub, NodeNumber number);
  }

  private <A> A call(String what, Function<LocalGrpc.LocalBlockingStub, A> call) {
    try {
      return call.apply(
          LocalGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (StatusRuntimeException e) {
      throw RpcErrors.toFsException(what, e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
