package io.dfs.common.rpc;

import io.dfs.proto.Hello;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Starts every call of a channel with {@link Hello}. */
final class HelloClientInterceptor implements ClientInterceptor {
  private final Hello hello;

  HelloClientInterceptor(Hello hello) {
    this.hello = hello;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        headers.put(HelloHeaders.HELLO, hello);
        super.start(listener, headers);
      }
    };
  }
}
