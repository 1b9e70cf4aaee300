package io.dfs.common.metadata;

import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import java.util.List;

/**
 * The namespace. Every call is one round trip and one transaction; reads lock nothing. A call that
 * could not reach the database ends in {@link FsException} EIO after a bound; {@link #apply} may
 * then be sent again with the same slot and sequence, reads may always be.
 */
public interface NamespaceStore {
  /**
   * Applies all lists in one transaction, in order, with one result each, recorded in the slots in
   * that transaction. Each mutation happens whole or not at all; see {@link Apply}.
   */
  List<ApplyResult> apply(List<Apply> batch);

  /** Attributes of a name. ENOENT if the parent is gone, ENOTDIR, ENOENT. */
  Attr lookup(InodeId parent, FileName name);

  /**
   * Attributes of what each of {@code names} means, beginning in {@code parent}, each further one
   * in the directory that the one before it means, all as of one moment. The walk ends at a name
   * that is not there, which is no error, and behind what is no directory: symlinks are not
   * followed. ENOENT if {@code parent} is gone or removed, ENOTDIR if it is no directory.
   *
   * @return one for each name that was found, at most as many as there are names
   */
  List<Attr> lookupPath(InodeId parent, List<FileName> names);

  /**
   * Attributes of a directory's parent; the root's is the root. ENOENT if the directory is gone or
   * removed, ENOTDIR.
   */
  Attr lookupParent(InodeId directory);

  /** ENOENT if the inode is gone; an orphan is not. */
  Attr getattr(InodeId inode);

  /**
   * Open. ESTALE if one of {@code known} no longer means this inode, if the inode is gone, or if it
   * has no names and {@code session} does not hold it open by its heartbeats. The session itself is
   * not checked. The layout, from the file's beginning, is empty for what is no file.
   */
  Opened open(SessionId session, InodeId inode, List<KnownName> known);

  /** Symlink target. EINVAL if it is none, ENOENT if it is gone. */
  byte[] readlink(InodeId inode);

  /** Value of an extended attribute. ENOENT if the inode is gone, ENODATA. */
  byte[] getxattr(InodeId inode, XattrName name);

  /** Names of all extended attributes, ascending. ENOENT. */
  List<XattrName> listxattr(InodeId inode);

  /**
   * Up to {@code limit} entries with cookies above {@code afterCookie}. ENOENT if the directory is
   * gone or removed, ENOTDIR.
   */
  DirectoryPage readdir(InodeId directory, long afterCookie, int limit);

  /**
   * Extents and inline pieces that touch {@code [from, to)} of the inode's present body; none for
   * what is no file. ENOENT.
   */
  Opened extents(InodeId inode, long from, long to);

  VolumeStatistics statfs();
}
