package io.dfs.fusemount;

import io.dfs.common.error.FsException;
import io.dfs.common.metrics.MetricsEndpoint;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.net.ListenAddress;
import io.dfs.common.rpc.Release;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP port of a mount, for those who asked for one. */
final class MountMetrics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MountMetrics.class);

  private final ProcessMetrics metrics;
  private final MetricsEndpoint endpoint;

  private MountMetrics(ProcessMetrics metrics, MetricsEndpoint endpoint) {
    this.metrics = metrics;
    this.endpoint = endpoint;
  }

  /** Before anything is started: MountFailure if the address cannot be had. */
  static void require(ListenAddress address) {
    try {
      address.requireFree();
    } catch (FsException e) {
      throw failure(e);
    }
  }

  static MountMetrics start(ListenAddress address, MountedVolume volume) {
    ProcessMetrics metrics = ProcessMetrics.create("mount", Release.of(MountMetrics.class));
    try {
      metrics.show(volume::statistics);
      MetricsEndpoint endpoint =
          MetricsEndpoint.start(address.host(), address.port(), metrics, volume::missing);
      log.info("metrics at http://{}/metrics", endpoint.address());
      return new MountMetrics(metrics, endpoint);
    } catch (FsException e) {
      metrics.close();
      throw failure(e);
    }
  }

  private static MountFailure failure(FsException e) {
    return MountFailure.system("--metrics: " + e.getMessage());
  }

  /** {@code host:port}. */
  String address() {
    return endpoint.address();
  }

  @Override
  public void close() {
    endpoint.close();
    metrics.close();
  }
}
