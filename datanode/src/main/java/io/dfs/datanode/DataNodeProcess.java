package io.dfs.datanode;

import io.dfs.common.process.Probes;
import io.dfs.common.process.Steps;
import io.dfs.common.rpc.Release;
import java.time.Duration;

/** The parts of {@code dfs datanode}, started by one thread. */
final class DataNodeProcess {
  private static final Duration STOP = Duration.ofSeconds(30);

  private final DataNodeConfig config;

  DataNodeProcess(DataNodeConfig config) {
    this.config = config;
  }

  /**
   * Starts it, waiting for a MetaServer.
   *
   * @return what to tell users
   * @throws io.dfs.common.error.FsException one sentence that says why it cannot run
   */
  String start(Steps steps) {
    // Before a directory is touched.
    config.listenAddress().requireFree();
    Probes probes =
        Probes.start(steps, "datanode", Release.of(DataNodeProcess.class), config.httpAddress());
    DataNode node = DataNode.start(config, probes.registry());
    steps.push("DataNode", STOP, node::close);
    probes.serving(node::missing, node::setReady);
    return "DataNode %s serves %s at %s; health and metrics at http://%s"
        .formatted(node.node(), config.dataDirectories(), node.address(), probes.address());
  }
}
