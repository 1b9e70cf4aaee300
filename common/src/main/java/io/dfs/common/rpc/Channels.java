package io.dfs.common.rpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one place where channels are made; TLS comes here. Calls run on the event loop: callbacks
 * must not block.
 */
public final class Channels {
  /** The default window (1 MiB, estimated) is 2 to 5 times slower on bulk streams. */
  static final int WINDOW_BYTES = 8 << 20;

  /** Largest message: a 1 MiB frame with its header, or a page of a directory. */
  static final int MAX_MESSAGE_BYTES = 16 << 20;

  private static final int CONNECT_TIMEOUT_MS = 3000;

  private Channels() {}

  /** A channel to {@code host:port}. The caller shuts it down. */
  public static ManagedChannel open(String address, Identity identity) {
    Redial redial = new Redial();
    ManagedChannel channel =
        NettyChannelBuilder.forTarget("dns:///" + address)
            .usePlaintext()
            .directExecutor()
            .intercept(List.of(new HelloClientInterceptor(identity.hello()), redial))
            .flowControlWindow(WINDOW_BYTES)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .withOption(ChannelOption.TCP_NODELAY, true)
            .keepAliveTime(10, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .disableRetry()
            .build();
    redial.of(channel);
    return channel;
  }
}
