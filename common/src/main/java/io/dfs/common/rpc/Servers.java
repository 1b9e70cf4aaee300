package io.dfs.common.rpc;

import io.dfs.common.cluster.ClusterKeys;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.net.ListenAddress;
import io.dfs.proto.Role;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.EnumMap;
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
   * @param spoken protocol versions
   */
  public record Options(
      String host,
      int port,
      Supplier<String> clusterId,
      Map<Role, String> keys,
      String release,
      ProtocolRange spoken) {
    public Options {
      keys = Map.copyOf(keys);
      if (keys.isEmpty() && !new ListenAddress(host, port).isLoopback()) {
        throw new FsException(
            FsError.EINVAL,
            "refused to listen on %s without cluster keys: give the keys or listen on 127.0.0.1"
                .formatted(host));
      }
    }

    /** One that speaks what this release speaks. */
    public Options(
        String host, int port, Supplier<String> clusterId, Map<Role, String> keys, String release) {
      this(host, port, clusterId, keys, release, ProtocolRange.SPOKEN);
    }

    private ListenAddress address() {
      return new ListenAddress(host, port);
    }
  }

  /** By role, as the wire has them. */
  public static Map<Role, String> keys(ClusterKeys keys) {
    Map<Role, String> byRole = new EnumMap<>(Role.class);
    keys.client().ifPresent(k -> byRole.put(Role.ROLE_CLIENT, k));
    keys.datanode().ifPresent(k -> byRole.put(Role.ROLE_DATANODE, k));
    keys.admin().ifPresent(k -> byRole.put(Role.ROLE_ADMIN, k));
    return byRole;
  }

  /** As below, counted nowhere. */
  public static RpcServer start(
      Options options, List<BindableService> services, List<ServerServiceDefinition> definitions) {
    return start(options, services, definitions, ProcessMetrics.none());
  }

  /**
   * Starts a server with the services and gRPC health.
   *
   * @throws FsException EBUSY for a port in use, EINVAL for an address that is not this machine's
   */
  public static RpcServer start(
      Options options,
      List<BindableService> services,
      List<ServerServiceDefinition> definitions,
      MeterRegistry registry) {
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(options.address().resolve())
            .directExecutor()
            // The last one sees a call first.
            .intercept(new HelloServerInterceptor(options))
            .intercept(new RpcMetrics(registry))
            .flowControlWindow(Channels.WINDOW_BYTES)
            .maxInboundMessageSize(Channels.MAX_MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .addService(health.getHealthService());
    services.forEach(builder::addService);
    definitions.forEach(builder::addService);
    try {
      RpcServer server = new RpcServer(builder.build().start(), health);
      server.setReady(true);
      return server;
    } catch (IOException e) {
      throw options.address().failure(e);
    }
  }
}
