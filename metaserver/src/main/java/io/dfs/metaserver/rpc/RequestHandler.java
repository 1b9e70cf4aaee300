package io.dfs.metaserver.rpc;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.FailureReport;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.MutationCodec;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.rpc.OutcomeCodec;
import io.dfs.metaserver.job.FailureReports;
import io.dfs.proto.Allotments;
import io.dfs.proto.ApplyReply;
import io.dfs.proto.DirectoryEntry;
import io.dfs.proto.DirectoryPage;
import io.dfs.proto.Empty;
import io.dfs.proto.InodeRange;
import io.dfs.proto.LookupPath;
import io.dfs.proto.OpenSession;
import io.dfs.proto.PathAttrs;
import io.dfs.proto.ReportFailure;
import io.dfs.proto.Request;
import io.dfs.proto.Response;
import io.dfs.proto.SessionHeartbeatReply;
import io.dfs.proto.VolumeStatistics;
import io.dfs.proto.XattrNames;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * From a request of one stream to a call of the store and back. Thread-safe after the session is
 * set.
 */
final class RequestHandler {
  /** Largest page of a directory. */
  private static final int MAX_PAGE = 4096;

  /** Names in a path: as many as fit into PATH_MAX. */
  private static final int MAX_NAMES = 2048;

  private final MetadataStore store;
  private final DatabasePosition position;
  private final LongSupplier mapVersion;
  private final Duration lease;
  private final FailureReports failures;
  private final RequestCounts counts;
  private volatile @Nullable SessionId session;

  RequestHandler(
      MetadataStore store,
      DatabasePosition position,
      Duration lease,
      LongSupplier mapVersion,
      FailureReports failures,
      RequestCounts counts) {
    this.failures = failures;
    this.mapVersion = mapVersion;
    this.lease = lease;
    this.store = store;
    this.position = position;
    this.counts = counts;
  }

  boolean hasSession() {
    return session != null;
  }

  /** The response without its id; failures as FsExceptions. */
  Response.Builder handle(Request r) {
    counts.add(r.getOfCase());
    boolean begins =
        r.getOfCase() == Request.OfCase.OPEN_SESSION
            || r.getOfCase() == Request.OfCase.RESUME_SESSION;
    if (begins == hasSession()) {
      throw new FsException(
          FsError.EINVAL, "the first request, and no other, opens or resumes a session");
    }
    return switch (r.getOfCase()) {
      case OPEN_SESSION -> openSession(r.getOpenSession());
      case RESUME_SESSION -> resume(new SessionId(r.getResumeSession().getSession()));
      case HEARTBEAT -> heartbeat(r.getHeartbeat());
      case CLOSE_SESSION -> {
        store.closeSession(session());
        yield empty();
      }
      case GRANT_INODES -> grantInodes(r.getGrantInodes().getCount());
      case GRANT_CHUNKS ->
          grantChunks(r.getGrantChunks().getGroups(), r.getGrantChunks().getCountEach());
      case APPLY -> apply(r.getApply());
      case LOOKUP ->
          attr(
              store.lookup(
                  new InodeId(r.getLookup().getParent()),
                  FileName.of(r.getLookup().getName().toByteArray())));
      case LOOKUP_PATH -> lookupPath(r.getLookupPath());
      case LOOKUP_PARENT ->
          attr(store.lookupParent(new InodeId(r.getLookupParent().getDirectory())));
      case GET_ATTR -> attr(store.getattr(new InodeId(r.getGetAttr().getInode())));
      case OPEN -> open(r.getOpen());
      case READ_LINK ->
          Response.newBuilder()
              .setTarget(
                  NamespaceCodec.bytes(store.readlink(new InodeId(r.getReadLink().getInode()))));
      case GET_XATTR ->
          Response.newBuilder()
              .setXattrValue(
                  NamespaceCodec.bytes(
                      store.getxattr(
                          new InodeId(r.getGetXattr().getInode()),
                          XattrName.of(r.getGetXattr().getName().toByteArray()))));
      case LIST_XATTR -> listxattr(new InodeId(r.getListXattr().getInode()));
      case READ_DIR -> readdir(r.getReadDir());
      case EXTENTS ->
          opened(
              store.extents(
                  new InodeId(r.getExtents().getInode()),
                  r.getExtents().getFrom(),
                  r.getExtents().getTo()));
      case STAT_FS -> statfs();
      case GET_MAP -> Response.newBuilder().setMap(ClusterCodec.toMessage(store.map()));
      case REPORT_FAILURE -> reportFailure(r.getReportFailure());
      case OF_NOT_SET ->
          throw new FsException(
              FsError.EINVAL, "a request that this MetaServer does not know: upgrade it first");
    };
  }

  private SessionId session() {
    SessionId id = session;
    if (id == null) {
      throw new IllegalStateException("the first request has opened or resumed a session");
    }
    return id;
  }

  private static Response.Builder empty() {
    return Response.newBuilder().setEmpty(Empty.getDefaultInstance());
  }

  private static Response.Builder attr(io.dfs.common.metadata.Attr attr) {
    return Response.newBuilder().setAttr(NamespaceCodec.toMessage(attr));
  }

  private static Response.Builder opened(io.dfs.common.metadata.Opened opened) {
    return Response.newBuilder()
        .setOpened(
            io.dfs.proto.Opened.newBuilder()
                .setAttr(NamespaceCodec.toMessage(opened.attr()))
                .setLayout(NamespaceCodec.toMessage(opened.layout())));
  }

  private Response.Builder openSession(OpenSession m) {
    SessionGrant grant =
        store.openSession(
            new SessionRequest(
                m.getHost(),
                m.getMountPoint(),
                m.getPid(),
                m.getRelease(),
                Math.clamp(m.getSlots(), 1, SessionRequest.MAX_SLOTS)));
    session = grant.session();
    return granted(grant);
  }

  /** A heartbeat number that is long past renews nothing but tells whether the session lives. */
  private Response.Builder resume(SessionId id) {
    long nowNs = store.heartbeat(new SessionHeartbeat(id, 0, List.of(), List.of(), List.of()));
    session = id;
    ClusterSettings s = store.settings();
    return granted(
        new SessionGrant(
            id,
            lease,
            nowNs,
            s.volume(),
            s.copies(),
            s.minReplicas(),
            s.maxChunkBytes(),
            s.inlineLimitBytes()));
  }

  private Response.Builder granted(SessionGrant g) {
    return Response.newBuilder()
        .setSession(
            io.dfs.proto.SessionGrant.newBuilder()
                .setSession(g.session().value())
                .setLeaseMs(g.lease().toMillis())
                .setNowNs(g.nowNs())
                .setVolume(g.volume())
                .setCopies(g.copies())
                .setMinReplicas(g.minReplicas())
                .setMaxChunkBytes(g.maxChunkBytes())
                .setInlineLimitBytes(g.inlineLimitBytes())
                .setMap(ClusterCodec.toMessage(store.map())));
  }

  private Response.Builder heartbeat(io.dfs.proto.SessionHeartbeat m) {
    long nowNs =
        store.heartbeat(
            new SessionHeartbeat(
                session(),
                m.getNumber(),
                m.getOpenedList().stream().map(InodeId::new).toList(),
                m.getClosedList().stream().map(InodeId::new).toList(),
                m.getAbandonedList().stream().map(NamespaceCodec::toValue).toList()));
    return Response.newBuilder()
        .setHeartbeat(
            SessionHeartbeatReply.newBuilder()
                .setNowNs(nowNs)
                .setMapVersion(mapVersion.getAsLong())
                .setDatabasePosition(position.current()));
  }

  private Response.Builder reportFailure(ReportFailure m) {
    Optional<NodeId> seenBy =
        m.getSeenBy() == 0 ? Optional.empty() : Optional.of(new NodeId(m.getSeenBy()));
    failures.report(
        new FailureReport(new NodeId(m.getNode()), new GroupId(m.getGroup()), seenBy, m.getLate()),
        "mount " + session());
    return empty();
  }

  private Response.Builder grantInodes(int count) {
    IdRange range = store.grantInodes(session(), count);
    return Response.newBuilder()
        .setInodes(InodeRange.newBuilder().setFirst(range.first()).setCount(range.count()));
  }

  private Response.Builder grantChunks(int groups, int countEach) {
    Allotments.Builder all = Allotments.newBuilder();
    for (io.dfs.common.metadata.Allotment a : store.grantChunks(session(), groups, countEach)) {
      all.addAllotments(
          io.dfs.proto.Allotment.newBuilder()
              .setGroup(a.group().value())
              .setFirstSequence(a.firstSequence())
              .setCount(a.count()));
    }
    return Response.newBuilder().setAllotments(all);
  }

  private Response.Builder apply(io.dfs.proto.Apply m) {
    Apply apply =
        new Apply(
            session(),
            m.getSlot(),
            m.getSeq(),
            m.getMutationsList().stream().map(MutationCodec::value).toList());
    ApplyResult result = store.apply(List.of(apply)).getFirst();
    if (result.error() != FsError.OK) {
      throw new FsException(
          result.error(),
          result.error() == FsError.ESTALE
              ? "session " + session() + " has expired"
              : "slot " + m.getSlot() + " is past sequence " + m.getSeq());
    }
    ApplyReply.Builder reply = ApplyReply.newBuilder();
    result.outcomes().forEach(o -> reply.addOutcomes(OutcomeCodec.message(o)));
    return Response.newBuilder().setApplied(reply);
  }

  private Response.Builder lookupPath(LookupPath m) {
    if (m.getNamesCount() > MAX_NAMES) {
      throw new FsException(FsError.ENAMETOOLONG, "path of " + m.getNamesCount() + " names");
    }
    List<FileName> names =
        m.getNamesList().stream().map(n -> FileName.of(n.toByteArray())).toList();
    PathAttrs.Builder reply = PathAttrs.newBuilder();
    store
        .lookupPath(new InodeId(m.getParent()), names)
        .forEach(a -> reply.addAttrs(NamespaceCodec.toMessage(a)));
    return Response.newBuilder().setPath(reply);
  }

  private Response.Builder open(io.dfs.proto.Open m) {
    List<KnownName> known =
        m.getKnownList().stream()
            .map(
                k ->
                    new KnownName(
                        new InodeId(k.getParent()), FileName.of(k.getName().toByteArray())))
            .toList();
    return opened(store.open(session(), new InodeId(m.getInode()), known));
  }

  private Response.Builder listxattr(InodeId inode) {
    XattrNames.Builder names = XattrNames.newBuilder();
    store.listxattr(inode).forEach(n -> names.addNames(NamespaceCodec.bytes(n.bytes())));
    return Response.newBuilder().setXattrNames(names);
  }

  private Response.Builder readdir(io.dfs.proto.ReadDir m) {
    io.dfs.common.metadata.DirectoryPage page =
        store.readdir(
            new InodeId(m.getDirectory()),
            m.getAfterCookie(),
            Math.clamp(m.getLimit(), 1, MAX_PAGE));
    DirectoryPage.Builder reply = DirectoryPage.newBuilder().setLast(page.last());
    for (io.dfs.common.metadata.DirectoryEntry e : page.entries()) {
      reply.addEntries(
          DirectoryEntry.newBuilder()
              .setName(NamespaceCodec.bytes(e.name().bytes()))
              .setCookie(e.cookie())
              .setAttr(NamespaceCodec.toMessage(e.attr())));
    }
    return Response.newBuilder().setPage(reply);
  }

  private Response.Builder statfs() {
    return Response.newBuilder().setStatistics(statistics(store.statfs()));
  }

  static VolumeStatistics statistics(io.dfs.common.metadata.VolumeStatistics s) {
    return VolumeStatistics.newBuilder()
        .setTotalBytes(s.totalBytes())
        .setFreeBytes(s.freeBytes())
        .setUsedBytes(s.usedBytes())
        .setUsedInodes(s.usedInodes())
        .setCopies(s.copies())
        .build();
  }
}
