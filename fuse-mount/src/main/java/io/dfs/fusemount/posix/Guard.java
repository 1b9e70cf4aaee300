package io.dfs.fusemount.posix;

import io.dfs.client.namespace.Namespace;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import java.util.Optional;

/**
 * Checks what the kernel does not: what a root asks for that is squashed. Costs nothing for
 * everybody else. Thread-safe.
 */
final class Guard {
  private final Namespace namespace;
  private final Optional<RootSquash> squash;

  Guard(Namespace namespace, Identities identities) {
    this.namespace = namespace;
    this.squash = identities.rootSquash();
  }

  private Optional<RootSquash> of(RequestContext context) {
    return context.uid() == 0 ? squash : Optional.empty();
  }

  private Attr attr(InodeId inode) {
    return namespace.getattr(inode).attr();
  }

  /** A name in the directory is looked up. */
  void search(RequestContext context, InodeId directory) {
    of(context).ifPresent(s -> s.requireAccess(attr(directory), RootSquash.SEARCH));
  }

  /** The directory gets a further name. */
  void add(RequestContext context, InodeId directory) {
    of(context)
        .ifPresent(s -> s.requireAccess(attr(directory), RootSquash.WRITE | RootSquash.SEARCH));
  }

  /** A name of the directory goes. */
  void remove(RequestContext context, InodeId directory, FileName name) {
    of(context)
        .ifPresent(
            s -> {
              s.requireAccess(attr(directory), RootSquash.WRITE | RootSquash.SEARCH);
              s.requireRemovable(attr(directory), namespace.lookup(directory, name).attr());
            });
  }

  /** A directory is listed. */
  void list(RequestContext context, InodeId directory) {
    of(context).ifPresent(s -> s.requireAccess(attr(directory), RootSquash.READ));
  }

  /** An existing file is opened. */
  void open(RequestContext context, InodeId inode, int openFlags) {
    of(context).ifPresent(s -> s.requireAccess(attr(inode), Access.needed(openFlags)));
  }

  /** Attributes change. */
  void change(RequestContext context, InodeId inode, Request.SetAttr change) {
    of(context).ifPresent(s -> s.requireChange(attr(inode), change));
  }

  /** An extended attribute is read: those of trusted. are not there for others than root. */
  void readXattr(RequestContext context, InodeId inode, byte[] name) {
    of(context)
        .ifPresent(
            s -> {
              if (XattrRequests.isForRoot(name)) {
                throw new FsException(FsError.ENODATA, "root is squashed");
              }
              if (XattrRequests.isForUsers(name)) {
                s.requireAccess(attr(inode), RootSquash.READ);
              }
            });
  }

  /** An extended attribute is set or removed: users may change those of user. */
  void writeXattr(RequestContext context, InodeId inode, byte[] name) {
    of(context)
        .ifPresent(
            s -> {
              if (!XattrRequests.isForUsers(name)) {
                throw new FsException(FsError.EPERM, "root is squashed");
              }
              s.requireAccess(attr(inode), RootSquash.WRITE);
            });
  }

  /** Whether the caller is root, and counts as that. */
  boolean isRoot(RequestContext context) {
    return context.uid() == 0 && squash.isEmpty();
  }
}
