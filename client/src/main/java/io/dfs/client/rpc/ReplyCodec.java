package io.dfs.client.rpc;

import io.dfs.client.session.MetadataReply;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.common.rpc.ClusterCodec;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.rpc.OutcomeCodec;
import io.dfs.proto.Response;
import java.time.Duration;

/** Responses as replies. */
final class ReplyCodec {
  private ReplyCodec() {}

  /**
   * The reply in a response.
   *
   * @throws FsException the failure that it carries
   */
  static Object value(Response m) {
    if (m.getErrno() != 0) {
      throw new FsException(FsError.of(m.getErrno()), m.getMessage());
    }
    return switch (m.getOfCase()) {
      case SESSION -> granted(m.getSession());
      case HEARTBEAT ->
          new MetadataReply.Renewed(
              m.getHeartbeat().getNowNs(),
              m.getHeartbeat().getMapVersion(),
              m.getHeartbeat().getDatabasePosition());
      case EMPTY -> new MetadataReply.Done();
      case INODES -> new IdRange(m.getInodes().getFirst(), m.getInodes().getCount());
      case ALLOTMENTS ->
          new MetadataReply.Allotted(
              m.getAllotments().getAllotmentsList().stream().map(ReplyCodec::allotment).toList());
      case APPLIED ->
          new MetadataReply.Applied(
              m.getApplied().getOutcomesList().stream().map(OutcomeCodec::value).toList());
      case ATTR -> NamespaceCodec.toValue(m.getAttr());
      case OPENED ->
          new Opened(
              NamespaceCodec.toValue(m.getOpened().getAttr()),
              NamespaceCodec.toValue(m.getOpened().getLayout()));
      case PATH ->
          new MetadataReply.Path(
              m.getPath().getAttrsList().stream().map(NamespaceCodec::toValue).toList());
      case TARGET -> new MetadataReply.Target(m.getTarget().toByteArray());
      case XATTR_VALUE -> new MetadataReply.XattrValue(m.getXattrValue().toByteArray());
      case XATTR_NAMES ->
          new MetadataReply.XattrNames(
              m.getXattrNames().getNamesList().stream()
                  .map(n -> XattrName.of(n.toByteArray()))
                  .toList());
      case PAGE -> page(m.getPage());
      case STATISTICS -> statistics(m.getStatistics());
      case MAP -> ClusterCodec.toValue(m.getMap());
      case OF_NOT_SET -> throw new FsException(FsError.EPROTO, "response without contents");
    };
  }

  private static MetadataReply.Granted granted(io.dfs.proto.SessionGrant m) {
    SessionGrant grant =
        new SessionGrant(
            new SessionId(m.getSession()),
            Duration.ofMillis(m.getLeaseMs()),
            m.getNowNs(),
            m.getVolume(),
            m.getCopies(),
            m.getMinReplicas(),
            m.getMaxChunkBytes(),
            m.getInlineLimitBytes());
    return new MetadataReply.Granted(grant, ClusterCodec.toValue(m.getMap()));
  }

  private static Allotment allotment(io.dfs.proto.Allotment m) {
    return new Allotment(new GroupId(m.getGroup()), m.getFirstSequence(), m.getCount());
  }

  private static DirectoryPage page(io.dfs.proto.DirectoryPage m) {
    return new DirectoryPage(
        m.getEntriesList().stream()
            .map(
                e ->
                    new DirectoryEntry(
                        FileName.of(e.getName().toByteArray()),
                        e.getCookie(),
                        NamespaceCodec.toValue(e.getAttr())))
            .toList(),
        m.getLast());
  }

  private static VolumeStatistics statistics(io.dfs.proto.VolumeStatistics m) {
    return new VolumeStatistics(
        m.getTotalBytes(), m.getFreeBytes(), m.getUsedBytes(), m.getUsedInodes(), m.getCopies());
  }
}
