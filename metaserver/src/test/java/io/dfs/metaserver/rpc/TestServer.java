package io.dfs.metaserver.rpc;

import io.dfs.common.metadata.MetadataStore;
import io.dfs.metaserver.MetaServerConfig;
import java.io.IOException;

/** Endpoints on free ports. */
final class TestServer {
  private TestServer() {}

  static MetaServerEndpoint start(MetadataStore store) throws IOException {
    MetaServerConfig d = MetaServerConfig.defaults();
    return MetaServerEndpoint.start(
        new MetaServerConfig(
            "127.0.0.1",
            0,
            d.databaseUrl(),
            d.databaseUser(),
            d.databasePassword(),
            d.connections(),
            d.databaseTimeout(),
            d.lease(),
            d.gracePeriod(),
            d.firstMembersDelay(),
            d.jobInterval(),
            d.clientKey(),
            d.datanodeKey(),
            d.adminKey()),
        store,
        () -> "1:1:1:0/77");
  }
}
