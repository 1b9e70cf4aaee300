package io.dfs.local.rpc;

import io.dfs.local.LocalStatus;
import io.dfs.local.LocalStatus.LocalNodeStatus;
import io.dfs.proto.LocalNode;
import io.dfs.proto.LocalStatusReply;

/** A local cluster's status as a message and back. */
final class ControlCodec {
  private ControlCodec() {}

  static LocalStatusReply toMessage(LocalStatus s) {
    LocalStatusReply.Builder m =
        LocalStatusReply.newBuilder()
            .setPid(s.pid())
            .setMetaserverAddress(s.metaServer())
            .setPostgresAddress(s.postgres())
            .setDataDirectory(s.dataDirectory());
    for (LocalNodeStatus n : s.nodes()) {
      m.addNodes(
          LocalNode.newBuilder()
              .setNumber(n.number())
              .setNode(n.id())
              .setAddress(n.address())
              .setRunning(n.running())
              .setDataDirectory(n.dataDirectory()));
    }
    return m.build();
  }

  static LocalStatus toValue(LocalStatusReply m) {
    return new LocalStatus(
        m.getPid(),
        m.getMetaserverAddress(),
        m.getPostgresAddress(),
        m.getDataDirectory(),
        m.getNodesList().stream()
            .map(
                n ->
                    new LocalNodeStatus(
                        n.getNumber(),
                        n.getNode(),
                        n.getAddress(),
                        n.getRunning(),
                        n.getDataDirectory()))
            .toList());
  }
}
