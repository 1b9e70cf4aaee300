package io.dfs.client;

import io.dfs.client.chunk.ChunkTransport;
import io.dfs.client.chunk.DelayedTasks;
import io.dfs.client.rpc.GrpcChunkTransport;
import io.dfs.client.rpc.GrpcMetadataTransport;
import io.dfs.client.session.MetadataTransport;
import io.dfs.client.session.SessionRuntime;
import io.dfs.common.placement.Locality;
import io.dfs.common.rpc.Identity;
import io.dfs.common.time.Pause;
import io.dfs.common.time.RealTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a client takes from its surroundings; tests give their own.
 *
 * @param metadata closed with the client
 * @param onClose runs last when the client is closed
 */
public record ClientParts(
    MetadataTransport metadata,
    ChunkTransport chunks,
    SessionRuntime runtime,
    Pause pause,
    DelayedTasks delayed,
    Locality locality,
    Runnable onClose) {

  /** Real servers and real time. */
  public static ClientParts overNetwork(ClientConfig config, String release) {
    Identity identity = Identity.client(config.clusterId(), config.clientKey(), release);
    GrpcChunkTransport chunks = new GrpcChunkTransport(identity);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dfs-timer").daemon().factory());
    return new ClientParts(
        new GrpcMetadataTransport(identity),
        chunks,
        SessionRuntime.real(),
        RealTime.pause(),
        (delay, task) -> {
          Future<?> later = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
          return () -> later.cancel(false);
        },
        new Locality(hosts(), config.zone()),
        () -> {
          timer.shutdownNow();
          chunks.close();
        });
  }

  /** Under which names and addresses nodes on this machine may be listed. */
  private static Set<String> hosts() {
    Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1"));
    try {
      InetAddress self = InetAddress.getLocalHost();
      hosts.add(self.getHostName());
      hosts.add(self.getHostAddress());
    } catch (UnknownHostException e) {
      return hosts; // a machine without a name of its own
    }
    return hosts;
  }
}
