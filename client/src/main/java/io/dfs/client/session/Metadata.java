package io.dfs.client.session;

import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.VolumeStatistics;
import java.util.List;

/**
 * The metadata service as the rest of the client sees it: {@link Session} in production, a direct
 * call into a store in tests. Every call blocks the calling (virtual) thread, is sent again by
 * itself when a MetaServer goes away, and ends in an {@link io.dfs.common.error.FsException} after
 * the operation timeout: EIO when the service is out of reach, ESTALE when the session has expired.
 * Thread-safe.
 */
public interface Metadata {
  /** Settings and ids of the present session. */
  SessionGrant grant();

  /**
   * Applies the list in one transaction, exactly once. Failures of single mutations are outcomes.
   * The caller sees to it that mutations of one inode never overlap (see {@link InodeLanes}).
   */
  List<Outcome> apply(List<Mutation> mutations);

  /**
   * As {@link #apply(List)}, but ESTALE unless {@code session} is still the present one: for what
   * was written under it.
   */
  default List<Outcome> applyIn(SessionId session, List<Mutation> mutations) {
    if (!grant().session().equals(session)) {
      throw new FsException(FsError.ESTALE, "session " + session + " has expired");
    }
    return apply(mutations);
  }

  /**
   * A list of one: the outcome, or an FsException with its error unless it is EAGAIN with a
   * payload.
   */
  default Outcome apply(Mutation mutation) {
    Outcome outcome = apply(List.of(mutation)).getFirst();
    if (outcome instanceof Outcome.Failed failed) {
      throw new FsException(failed.error(), mutation.getClass().getSimpleName());
    }
    return outcome;
  }

  Attr lookup(InodeId parent, FileName name);

  /** See {@link io.dfs.common.metadata.NamespaceStore#lookupPath}. */
  List<Attr> lookupPath(InodeId parent, List<FileName> names);

  Attr lookupParent(InodeId directory);

  Attr getattr(InodeId inode);

  /** ESTALE if a known name no longer means the inode or nobody may open it any more. */
  Opened open(InodeId inode, List<KnownName> known);

  byte[] readlink(InodeId inode);

  /** ENOENT, ENODATA. */
  byte[] getxattr(InodeId inode, XattrName name);

  List<XattrName> listxattr(InodeId inode);

  DirectoryPage readdir(InodeId directory, long afterCookie, int limit);

  Opened extents(InodeId inode, long from, long to);

  VolumeStatistics statfs();

  /** A fresh inode id of this session. */
  InodeId nextInode();

  /**
   * A fresh chunk id of this session with a random key, in a group that has enough members by the
   * present map. EAGAIN while there is none.
   */
  ChunkId nextChunk();

  /** The id was written to somewhere but will not be committed. */
  void abandon(ChunkId chunk);

  /** Counts the inode among those that are open, from before its open is sent. */
  void holdOpen(InodeId inode);

  /** The reverse of one {@link #holdOpen}. */
  void letGo(InodeId inode);

  /** The newest map known. */
  PlacementMap map();

  /** Asks for the map and returns it. */
  PlacementMap refreshMap();

  /**
   * Says that a member does not work, for the cluster to do something about it. Returns at once;
   * what is said again and again is passed on now and then.
   */
  default void reportFailure(FailureReport report) {}

  /** PostgreSQL's clock as far as known, in ns since the epoch. */
  long nowNs();
}
