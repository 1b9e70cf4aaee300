package io.dfs.client.session;

import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metadata.VolumeStatistics;
import java.util.List;

/**
 * A request on a session's stream.
 *
 * @param <R> its reply
 */
public sealed interface MetadataRequest<R> {
  /** The class of the reply. */
  Class<R> reply();

  /** ESTALE in answer to it means that the session has expired, not that an inode has gone. */
  default boolean endsWithSession() {
    return false;
  }

  /** The first request of a mount's first stream; {@code position} is empty or what was seen. */
  record OpenSession(SessionRequest request, String position)
      implements MetadataRequest<MetadataReply.Granted> {
    @Override
    public Class<MetadataReply.Granted> reply() {
      return MetadataReply.Granted.class;
    }
  }

  /** The first request of a later stream. ESTALE if the session has expired. */
  record ResumeSession(SessionId session, String position)
      implements MetadataRequest<MetadataReply.Granted> {
    @Override
    public Class<MetadataReply.Granted> reply() {
      return MetadataReply.Granted.class;
    }

    @Override
    public boolean endsWithSession() {
      return true;
    }
  }

  /** One heartbeat. */
  record Heartbeat(SessionHeartbeat heartbeat) implements MetadataRequest<MetadataReply.Renewed> {
    @Override
    public Class<MetadataReply.Renewed> reply() {
      return MetadataReply.Renewed.class;
    }

    @Override
    public boolean endsWithSession() {
      return true;
    }
  }

  /** The session ends in order. */
  record CloseSession() implements MetadataRequest<MetadataReply.Done> {
    @Override
    public Class<MetadataReply.Done> reply() {
      return MetadataReply.Done.class;
    }
  }

  /** A range of inode ids. */
  record GrantInodes(int count) implements MetadataRequest<IdRange> {
    @Override
    public Class<IdRange> reply() {
      return IdRange.class;
    }

    @Override
    public boolean endsWithSession() {
      return true;
    }
  }

  /** Chunk ids in several groups. */
  record GrantChunks(int groups, int countEach) implements MetadataRequest<MetadataReply.Allotted> {
    @Override
    public Class<MetadataReply.Allotted> reply() {
      return MetadataReply.Allotted.class;
    }

    @Override
    public boolean endsWithSession() {
      return true;
    }
  }

  /** Mutations in one transaction, on one slot. */
  record ApplyList(Apply apply) implements MetadataRequest<MetadataReply.Applied> {
    @Override
    public Class<MetadataReply.Applied> reply() {
      return MetadataReply.Applied.class;
    }

    @Override
    public boolean endsWithSession() {
      return true;
    }
  }

  /** Attributes of a name. */
  record Lookup(InodeId parent, FileName name) implements MetadataRequest<Attr> {
    @Override
    public Class<Attr> reply() {
      return Attr.class;
    }
  }

  /** Attributes of the names of a path, as far as they are there. */
  record LookupPath(InodeId parent, List<FileName> names)
      implements MetadataRequest<MetadataReply.Path> {
    public LookupPath {
      names = List.copyOf(names);
    }

    @Override
    public Class<MetadataReply.Path> reply() {
      return MetadataReply.Path.class;
    }
  }

  /** Attributes of a directory's parent. */
  record LookupParent(InodeId directory) implements MetadataRequest<Attr> {
    @Override
    public Class<Attr> reply() {
      return Attr.class;
    }
  }

  /** Attributes. */
  record GetAttr(InodeId inode) implements MetadataRequest<Attr> {
    @Override
    public Class<Attr> reply() {
      return Attr.class;
    }
  }

  /** All that open needs. */
  record Open(InodeId inode, List<KnownName> known)
      implements MetadataRequest<io.dfs.common.metadata.Opened> {
    public Open {
      known = List.copyOf(known);
    }

    @Override
    public Class<io.dfs.common.metadata.Opened> reply() {
      return io.dfs.common.metadata.Opened.class;
    }
  }

  /** A symlink's target. */
  record ReadLink(InodeId inode) implements MetadataRequest<MetadataReply.Target> {
    @Override
    public Class<MetadataReply.Target> reply() {
      return MetadataReply.Target.class;
    }
  }

  /** Value of an extended attribute. */
  record GetXattr(InodeId inode, XattrName name)
      implements MetadataRequest<MetadataReply.XattrValue> {
    @Override
    public Class<MetadataReply.XattrValue> reply() {
      return MetadataReply.XattrValue.class;
    }
  }

  /** Names of all extended attributes. */
  record ListXattr(InodeId inode) implements MetadataRequest<MetadataReply.XattrNames> {
    @Override
    public Class<MetadataReply.XattrNames> reply() {
      return MetadataReply.XattrNames.class;
    }
  }

  /** A page of a directory. */
  record ReadDir(InodeId directory, long afterCookie, int limit)
      implements MetadataRequest<DirectoryPage> {
    @Override
    public Class<DirectoryPage> reply() {
      return DirectoryPage.class;
    }
  }

  /** Extents and inline pieces of a range. */
  record Extents(InodeId inode, long from, long to)
      implements MetadataRequest<io.dfs.common.metadata.Opened> {
    @Override
    public Class<io.dfs.common.metadata.Opened> reply() {
      return io.dfs.common.metadata.Opened.class;
    }
  }

  /** Totals. */
  record StatFs() implements MetadataRequest<VolumeStatistics> {
    @Override
    public Class<VolumeStatistics> reply() {
      return VolumeStatistics.class;
    }
  }

  /** A member that does not work for this mount. */
  record ReportFailure(FailureReport report) implements MetadataRequest<MetadataReply.Done> {
    @Override
    public Class<MetadataReply.Done> reply() {
      return MetadataReply.Done.class;
    }
  }

  /** The placement map. */
  record GetMap() implements MetadataRequest<PlacementMap> {
    @Override
    public Class<PlacementMap> reply() {
      return PlacementMap.class;
    }
  }
}
