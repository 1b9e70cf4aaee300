import io.dfs.common.rpc.ProtocolRange;
import io.dfs.common.rpc.RpcServer;
import io.dfs.common.rpc.Servers;
import io.dfs.proto.AdminGrpc;
import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.MetadataGrpc;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * A server of a later release for groups: it has our services, says hello as any of our servers
 * does, and speaks the protocols from this one's next on only.
 */
final class OtherProtocol {
  private OtherProtocol() {}

  /** Prints its address and returns; it serves as long as the JVM lives. */
  static void start(PrintStream out) throws Exception {
    int next = ProtocolRange.SPOKEN.max() + 1;
    Servers.Options options =
        new Servers.Options(
            "127.0.0.1", 0, () -> "later", Map.of(), "later", new ProtocolRange(next, next + 1));
    RpcServer server =
        Servers.start(
            options,
            List.of(
                new MetadataGrpc.MetadataImplBase() {},
                new ClusterGrpc.ClusterImplBase() {},
                new AdminGrpc.AdminImplBase() {}),
            List.of());
    out.println("127.0.0.1:" + server.port());
  }
}
