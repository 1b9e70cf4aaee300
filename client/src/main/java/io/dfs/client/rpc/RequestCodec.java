package io.dfs.client.rpc;

import static io.dfs.common.rpc.NamespaceCodec.bytes;

import com.google.protobuf.ByteString;
import io.dfs.client.session.MetadataRequest;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.rpc.MutationCodec;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.proto.Apply;
import io.dfs.proto.CloseSession;
import io.dfs.proto.Extents;
import io.dfs.proto.GetAttr;
import io.dfs.proto.GetMap;
import io.dfs.proto.GetXattr;
import io.dfs.proto.GrantChunks;
import io.dfs.proto.GrantInodes;
import io.dfs.proto.ListXattr;
import io.dfs.proto.Lookup;
import io.dfs.proto.LookupParent;
import io.dfs.proto.LookupPath;
import io.dfs.proto.Open;
import io.dfs.proto.OpenSession;
import io.dfs.proto.ReadDir;
import io.dfs.proto.ReadLink;
import io.dfs.proto.ReportFailure;
import io.dfs.proto.Request;
import io.dfs.proto.ResumeSession;
import io.dfs.proto.SessionHeartbeat;
import io.dfs.proto.StatFs;

/** Requests as messages. */
final class RequestCodec {
  private RequestCodec() {}

  static Request message(long id, MetadataRequest<?> request) {
    Request.Builder m = Request.newBuilder().setId(id);
    switch (request) {
      case MetadataRequest.OpenSession r -> m.setOpenSession(open(r));
      case MetadataRequest.ResumeSession r ->
          m.setResumeSession(
              ResumeSession.newBuilder()
                  .setSession(r.session().value())
                  .setDatabasePosition(r.position()));
      case MetadataRequest.Heartbeat r -> m.setHeartbeat(heartbeat(r.heartbeat()));
      case MetadataRequest.CloseSession r -> m.setCloseSession(CloseSession.getDefaultInstance());
      case MetadataRequest.GrantInodes r ->
          m.setGrantInodes(GrantInodes.newBuilder().setCount(r.count()));
      case MetadataRequest.GrantChunks r ->
          m.setGrantChunks(
              GrantChunks.newBuilder().setGroups(r.groups()).setCountEach(r.countEach()));
      case MetadataRequest.ApplyList r -> m.setApply(apply(r.apply()));
      case MetadataRequest.Lookup r ->
          m.setLookup(Lookup.newBuilder().setParent(r.parent().value()).setName(name(r.name())));
      case MetadataRequest.LookupPath r ->
          m.setLookupPath(
              LookupPath.newBuilder()
                  .setParent(r.parent().value())
                  .addAllNames(r.names().stream().map(RequestCodec::name).toList()));
      case MetadataRequest.LookupParent r ->
          m.setLookupParent(LookupParent.newBuilder().setDirectory(r.directory().value()));
      case MetadataRequest.GetAttr r ->
          m.setGetAttr(GetAttr.newBuilder().setInode(r.inode().value()));
      case MetadataRequest.Open r -> m.setOpen(open(r));
      case MetadataRequest.ReadLink r ->
          m.setReadLink(ReadLink.newBuilder().setInode(r.inode().value()));
      case MetadataRequest.GetXattr r ->
          m.setGetXattr(
              GetXattr.newBuilder().setInode(r.inode().value()).setName(bytes(r.name().bytes())));
      case MetadataRequest.ListXattr r ->
          m.setListXattr(ListXattr.newBuilder().setInode(r.inode().value()));
      case MetadataRequest.ReadDir r ->
          m.setReadDir(
              ReadDir.newBuilder()
                  .setDirectory(r.directory().value())
                  .setAfterCookie(r.afterCookie())
                  .setLimit(r.limit()));
      case MetadataRequest.Extents r ->
          m.setExtents(
              Extents.newBuilder().setInode(r.inode().value()).setFrom(r.from()).setTo(r.to()));
      case MetadataRequest.StatFs r -> m.setStatFs(StatFs.getDefaultInstance());
      case MetadataRequest.ReportFailure r ->
          m.setReportFailure(
              ReportFailure.newBuilder()
                  .setNode(r.report().node().value())
                  .setGroup(r.report().group().value())
                  .setSeenBy(r.report().seenBy().map(NodeId::value).orElse(0L))
                  .setLate(r.report().late()));
      case MetadataRequest.GetMap r -> m.setGetMap(GetMap.getDefaultInstance());
    }
    return m.build();
  }

  private static OpenSession open(MetadataRequest.OpenSession r) {
    return OpenSession.newBuilder()
        .setHost(r.request().host())
        .setMountPoint(r.request().mountPoint())
        .setPid(r.request().pid())
        .setRelease(r.request().release())
        .setSlots(r.request().slots())
        .setDatabasePosition(r.position())
        .build();
  }

  private static SessionHeartbeat heartbeat(io.dfs.common.metadata.SessionHeartbeat h) {
    SessionHeartbeat.Builder m = SessionHeartbeat.newBuilder().setNumber(h.number());
    for (InodeId inode : h.opened()) {
      m.addOpened(inode.value());
    }
    for (InodeId inode : h.closed()) {
      m.addClosed(inode.value());
    }
    h.abandoned().forEach(c -> m.addAbandoned(NamespaceCodec.toMessage(c)));
    return m.build();
  }

  private static Apply apply(io.dfs.common.metadata.Apply a) {
    Apply.Builder m = Apply.newBuilder().setSlot(a.slot()).setSeq(a.seq());
    a.mutations().forEach(x -> m.addMutations(MutationCodec.message(x)));
    return m.build();
  }

  private static Open open(MetadataRequest.Open r) {
    Open.Builder m = Open.newBuilder().setInode(r.inode().value());
    for (KnownName known : r.known()) {
      m.addKnown(
          io.dfs.proto.KnownName.newBuilder()
              .setParent(known.parent().value())
              .setName(name(known.name())));
    }
    return m.build();
  }

  private static ByteString name(FileName name) {
    return bytes(name.bytes());
  }
}
