package io.dfs.cli.rpc;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.ClusterConfig;
import io.dfs.cli.admin.ClusterStatus;
import io.dfs.cli.admin.FileReport;
import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.common.rpc.AdminCodec;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.CheckCodec;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.Identity;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.proto.AdminGrpc;
import io.dfs.proto.ConfigReply;
import io.dfs.proto.ConfigRequest;
import io.dfs.proto.DrainRequest;
import io.dfs.proto.ForceReply;
import io.dfs.proto.ForceRequest;
import io.dfs.proto.ForgetRequest;
import io.dfs.proto.FsckEvent;
import io.dfs.proto.InfoReply;
import io.dfs.proto.InfoRequest;
import io.dfs.proto.ListNodesRequest;
import io.dfs.proto.ListSessionsRequest;
import io.dfs.proto.Role;
import io.dfs.proto.StatusReply;
import io.dfs.proto.StatusRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks one MetaServer. Thread-safe. */
public final class AdminClient implements Admin {
  private final String address;
  private final ManagedChannel channel;
  private final Duration timeout;

  /**
   * @param address {@code host:port}
   * @param key the administrators' cluster key; none on 127.0.0.1
   * @param timeout bound of each call
   */
  public AdminClient(String address, Optional<String> key, String release, Duration timeout) {
    this.address = address;
    this.channel = Channels.open(address, new Identity("", Role.ROLE_ADMIN, key, release));
    this.timeout = timeout;
  }

  @Override
  public ClusterStatus status() {
    StatusReply m = call(s -> s.status(StatusRequest.getDefaultInstance()));
    return new ClusterStatus(
        AdminCodec.toValue(m.getSettings()),
        ClusterCodec.toValue(m.getMap()),
        statistics(m.getStatistics()),
        m.getSessionsList().stream().map(AdminCodec::toValue).toList(),
        m.getNodesMissing(),
        m.getGarbageChunks(),
        m.getMetaserversList().stream().map(AdminCodec::toValue).toList());
  }

  @Override
  public List<NodeListing> nodes() {
    return call(s -> s.listNodes(ListNodesRequest.getDefaultInstance())).getNodesList().stream()
        .map(AdminCodec::toValue)
        .toList();
  }

  @Override
  public void drain(NodeId node, boolean wanted) {
    DrainRequest request = DrainRequest.newBuilder().setNode(node.value()).setUndo(!wanted).build();
    call(s -> s.drain(request));
  }

  @Override
  public void forget(NodeId node) {
    ForgetRequest request = ForgetRequest.newBuilder().setNode(node.value()).build();
    call(s -> s.forget(request));
  }

  @Override
  public Lacking force(GroupId group, NodeId node, boolean sure) {
    ForceRequest request =
        ForceRequest.newBuilder()
            .setGroup(group.value())
            .setNode(node.value())
            .setSure(sure)
            .build();
    ForceReply m = call(s -> s.forceMember(request));
    return new Lacking(m.getChunks(), m.getMissing());
  }

  @Override
  public List<SessionListing> sessions() {
    return call(s -> s.listSessions(ListSessionsRequest.getDefaultInstance()))
        .getSessionsList()
        .stream()
        .map(AdminCodec::toValue)
        .toList();
  }

  @Override
  public ClusterConfig config() {
    ConfigReply m = call(s -> s.config(ConfigRequest.getDefaultInstance()));
    return new ClusterConfig(AdminCodec.toValue(m.getSettings()), m.getRelease(), m.getServerMap());
  }

  @Override
  public FileReport info(InodeId inode) {
    return info(InfoRequest.newBuilder().setInode(inode.value()).build());
  }

  @Override
  public FileReport info(byte[] path) {
    return info(InfoRequest.newBuilder().setPath(NamespaceCodec.bytes(path)).build());
  }

  private FileReport info(InfoRequest request) {
    InfoReply m = call(s -> s.info(request));
    return new FileReport(
        new Opened(
            NamespaceCodec.toValue(m.getOpened().getAttr()),
            NamespaceCodec.toValue(m.getOpened().getLayout())),
        new PlacementMap(
            0,
            m.getNodesList().stream().map(ClusterCodec::toValue).toList(),
            m.getGroupsList().stream().map(ClusterCodec::toValue).toList()));
  }

  /** The channel notices a server that is gone. */
  @Override
  public CheckSummary fsck(CheckOptions options, CheckListener listener) {
    Optional<CheckSummary> summary = Optional.empty();
    try {
      Iterator<FsckEvent> events =
          AdminGrpc.newBlockingStub(channel).fsck(CheckCodec.toMessage(options));
      while (events.hasNext()) {
        summary = CheckCodec.tell(events.next(), listener);
      }
    } catch (StatusRuntimeException e) {
      throw RpcErrors.toFsException("MetaServer " + address, e);
    }
    return summary.orElseThrow(
        () -> new FsException(FsError.EIO, "MetaServer " + address + " broke the check off"));
  }

  private <A> A call(Function<AdminGrpc.AdminBlockingStub, A> call) {
    try {
      return call.apply(
          AdminGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (StatusRuntimeException e) {
      throw RpcErrors.toFsException("MetaServer " + address, e);
    }
  }

  private static VolumeStatistics statistics(io.dfs.proto.VolumeStatistics m) {
    return new VolumeStatistics(
        m.getTotalBytes(), m.getFreeBytes(), m.getUsedBytes(), m.getUsedInodes(), m.getCopies());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
