package io.dfs.metaserver.rpc;

import io.dfs.common.config.ConfigReader;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.metaserver.MetaServerConfig;
import java.util.Map;

/** Endpoints on free ports. */
final class TestServer {
  static final String SECRET = "planted-secret";

  private TestServer() {}

  static MetaServerEndpoint start(MetadataStore store) {
    return MetaServerEndpoint.start(
        ConfigReader.with(
            MetaServerConfig.defaults(),
            Map.of(
                "port",
                0,
                "databasePassword",
                SECRET,
                "databaseUrl",
                "jdbc:postgresql://db/dfs?password=" + SECRET + "&ssl=true")),
        store,
        () -> "1:1:1:0/77",
        ProcessMetrics.none());
  }
}
