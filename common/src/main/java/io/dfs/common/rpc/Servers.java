package io.dfs.common.rpc;

import io.dfs.proto.Role;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one place where servers are made; TLS comes here. Handlers run on the event loop and must not
 * block: blocking work goes to virtual threads.
 */
public final class Servers {
  /** Calls of one connection that run at once; more wait in the caller. */
  private static final int MAX_CALLS = 1024;

  private Servers() {}

  /**
   * What a server is.
   *
   * @param host address to bind; without keys only a loopback address
   * @param port 0 takes a free one
   * @param clusterId empty while not known
   * @param keys key of each role; empty when none are required
   */
  public record Options(
      String host, int port, Supplier<String> clusterId, Map<Role, String> keys, String release) {
    public Options {
      keys = Map.copyOf(keys);
      if (keys.isEmpty() && !new InetSocketAddress(host, port).getAddress().isLoopbackAddress()) {
        throw new IllegalArgumentException(
            "a server on " + host + " needs cluster keys: set them or bind to 127.0.0.1");
      }
    }
  }

  /**
   * Starts a server with the services and gRPC health.
   *
   * @throws IOException the port is in use or the address is not this machine's
   */
  public static Server start(
      Options options, List<BindableService> services, List<ServerServiceDefinition> definitions)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(options.host(), options.port()))
            .directExecutor()
            .intercept(
                new HelloServerInterceptor(options.clusterId(), options.keys(), options.release()))
            .flowControlWindow(Channels.WINDOW_BYTES)
            .maxInboundMessageSize(Channels.MAX_MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .addService(new HealthStatusManager().getHealthService());
    services.forEach(builder::addService);
    definitions.forEach(builder::addService);
    return builder.build().start();
  }
}
