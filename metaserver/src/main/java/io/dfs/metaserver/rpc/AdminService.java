package io.dfs.metaserver.rpc;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Opened;
import io.dfs.common.rpc.AdminCodec;
import io.dfs.common.rpc.CheckCodec;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.rpc.Release;
import io.dfs.metaserver.check.ClusterCheck;
import io.dfs.metaserver.check.MissingChunks;
import io.dfs.metaserver.check.Replicas;
import io.dfs.proto.AdminGrpc;
import io.dfs.proto.ConfigReply;
import io.dfs.proto.ConfigRequest;
import io.dfs.proto.DrainReply;
import io.dfs.proto.DrainRequest;
import io.dfs.proto.ForceReply;
import io.dfs.proto.ForceRequest;
import io.dfs.proto.ForgetReply;
import io.dfs.proto.ForgetRequest;
import io.dfs.proto.FsckEvent;
import io.dfs.proto.FsckRequest;
import io.dfs.proto.InfoReply;
import io.dfs.proto.InfoRequest;
import io.dfs.proto.ListNodesReply;
import io.dfs.proto.ListNodesRequest;
import io.dfs.proto.ListSessionsReply;
import io.dfs.proto.ListSessionsRequest;
import io.dfs.proto.StatusReply;
import io.dfs.proto.StatusRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Admin: what administrators ask. Thread-safe. */
public final class AdminService extends AdminGrpc.AdminImplBase {
  /** Some 40 bytes each: far below the largest message. */
  private static final int MAX_INFO_ENTRIES = 100_000;

  private final MetadataStore store;
  private final Map<String, String> settings;
  private final Replicas replicas;
  private final ClusterCheck check;

  /**
   * @param settings of this server, as they may be shown
   */
  public AdminService(MetadataStore store, Map<String, String> settings, Replicas replicas) {
    this.store = store;
    this.settings = Map.copyOf(settings);
    this.replicas = replicas;
    this.check = new ClusterCheck(store, replicas);
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusReply> out) {
    Unary.answer(out, this::status);
  }

  private StatusReply status() {
    ClusterSettings settings = store.settings();
    PlacementMap map = store.map();
    StatusReply.Builder reply =
        StatusReply.newBuilder()
            .setSettings(AdminCodec.toMessage(settings))
            .setMap(ClusterCodec.toMessage(map))
            .setStatistics(RequestHandler.statistics(store.statfs()))
            .setNodesMissing(nodesMissing(settings, map))
            .setGarbageChunks(store.garbageCount());
    store.sessions().forEach(s -> reply.addSessions(AdminCodec.toMessage(s)));
    store.servers().forEach(s -> reply.addMetaservers(AdminCodec.toMessage(s)));
    return reply.build();
  }

  /** Live nodes that are missing before groups can take commits. */
  private static int nodesMissing(ClusterSettings settings, PlacementMap map) {
    long alive = map.nodes().stream().filter(Node::alive).count();
    return Math.toIntExact(Math.max(0, settings.minReplicas() - alive));
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesReply> out) {
    Unary.answer(
        out,
        () -> {
          ListNodesReply.Builder reply = ListNodesReply.newBuilder();
          store.nodes().forEach(n -> reply.addNodes(AdminCodec.toMessage(n)));
          return reply.build();
        });
  }

  @Override
  public void forceMember(ForceRequest request, StreamObserver<ForceReply> out) {
    GroupId group = new GroupId(request.getGroup());
    NodeId node = new NodeId(request.getNode());
    Unary.answer(out, () -> force(group, node, request.getSure()));
  }

  private ForceReply force(GroupId group, NodeId id, boolean sure) {
    Node node =
        store
            .map()
            .node(id)
            .orElseThrow(() -> MembershipStore.notForced(FsError.ENOENT, group, id));
    MissingChunks counted = MissingChunks.of(store, replicas, node, group);
    if (sure) {
      store.forceMember(group, id);
    }
    return ForceReply.newBuilder()
        .setChunks(counted.chunks())
        .setMissing(counted.missing())
        .build();
  }

  @Override
  public void listSessions(ListSessionsRequest request, StreamObserver<ListSessionsReply> out) {
    Unary.answer(
        out,
        () -> {
          ListSessionsReply.Builder reply = ListSessionsReply.newBuilder();
          store.sessions().forEach(s -> reply.addSessions(AdminCodec.toMessage(s)));
          return reply.build();
        });
  }

  @Override
  public void config(ConfigRequest request, StreamObserver<ConfigReply> out) {
    Unary.answer(
        out,
        () ->
            ConfigReply.newBuilder()
                .setSettings(AdminCodec.toMessage(store.settings()))
                .setRelease(Release.of(AdminService.class))
                .putAllServer(settings)
                .build());
  }

  @Override
  public void drain(DrainRequest request, StreamObserver<DrainReply> out) {
    Unary.answer(
        out,
        () -> {
          store.drain(new NodeId(request.getNode()), !request.getUndo());
          return DrainReply.getDefaultInstance();
        });
  }

  @Override
  public void forget(ForgetRequest request, StreamObserver<ForgetReply> out) {
    Unary.answer(
        out,
        () -> {
          store.forget(new NodeId(request.getNode()));
          return ForgetReply.getDefaultInstance();
        });
  }

  @Override
  public void fsck(FsckRequest request, StreamObserver<FsckEvent> out) {
    FsckCall.start(check, CheckCodec.toValue(request), (ServerCallStreamObserver<FsckEvent>) out);
  }

  @Override
  public void info(InfoRequest request, StreamObserver<InfoReply> out) {
    Unary.answer(out, () -> info(resolve(request)));
  }

  private InodeId resolve(InfoRequest request) {
    if (request.getOfCase() == InfoRequest.OfCase.INODE) {
      return new InodeId(request.getInode());
    }
    List<FileName> names = components(request.getPath().toByteArray());
    List<Attr> found = store.lookupPath(InodeId.ROOT, names);
    if (found.size() < names.size()) {
      boolean inDirectory = found.isEmpty() || found.getLast().kind() == Kind.DIRECTORY;
      throw new FsException(
          inDirectory ? FsError.ENOENT : FsError.ENOTDIR, "name " + names.get(found.size()));
    }
    return found.isEmpty() ? InodeId.ROOT : found.getLast().id();
  }

  private static List<FileName> components(byte[] path) {
    List<FileName> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        if (i > start) {
          parts.add(FileName.of(Arrays.copyOfRange(path, start, i)));
        }
        start = i + 1;
      }
    }
    return parts;
  }

  private InfoReply info(InodeId inode) {
    Opened opened = wholeLayout(inode);
    PlacementMap map = store.map();
    InfoReply.Builder reply =
        InfoReply.newBuilder()
            .setOpened(
                io.dfs.proto.Opened.newBuilder()
                    .setAttr(NamespaceCodec.toMessage(opened.attr()))
                    .setLayout(NamespaceCodec.toMessage(opened.layout())));
    Set<GroupId> groups = new TreeSet<>();
    for (Extent e : opened.layout().extents()) {
      groups.add(e.chunk().group());
    }
    groups.forEach(g -> map.group(g).ifPresent(x -> reply.addGroups(ClusterCodec.toMessage(x))));
    map.nodes().forEach(n -> reply.addNodes(ClusterCodec.toMessage(n)));
    return reply.build();
  }

  /** All of the layout, in pages, unless it is so long that one answer cannot hold it. */
  private Opened wholeLayout(InodeId inode) {
    Opened page = store.extents(inode, 0, Long.MAX_VALUE);
    List<Extent> extents = new ArrayList<>(page.layout().extents());
    List<InlinePiece> inline = new ArrayList<>(page.layout().inline());
    while (!page.layout().complete() && extents.size() + inline.size() < MAX_INFO_ENTRIES) {
      page = store.extents(inode, end(extents, inline), Long.MAX_VALUE);
      extents.addAll(page.layout().extents());
      inline.addAll(page.layout().inline());
    }
    return new Opened(page.attr(), new Layout(extents, inline, page.layout().complete()));
  }

  private static long end(List<Extent> extents, List<InlinePiece> inline) {
    return Math.max(
        extents.isEmpty() ? 0 : extents.getLast().end(),
        inline.isEmpty() ? 0 : inline.getLast().end());
  }
}
