package io.dfs.common.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.Optional;

/**
 * Connects again at each call to a server that could not be reached. By itself a channel waits
 * longer each time, up to two minutes, so that a server that has come back would be taken for dead
 * long after. One attempt at a time is under way, and calls do not wait for it.
 */
final class Redial implements ClientInterceptor {
  private volatile Optional<ManagedChannel> channel = Optional.empty();

  /** The channel that this belongs to, which can only be made with it. */
  void of(ManagedChannel made) {
    channel = Optional.of(made);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    channel
        .filter(c -> c.getState(false) == ConnectivityState.TRANSIENT_FAILURE)
        .ifPresent(ManagedChannel::resetConnectBackoff);
    return next.newCall(method, options);
  }
}
