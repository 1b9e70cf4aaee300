package io.dfs.fusemount.posix;

import io.dfs.client.file.OpenFile;
import io.dfs.client.namespace.Namespace;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Requests that open a file: one that is there, or one that they make. Thread-safe. */
final class OpenRequests {
  private final Nodes nodes;
  private final Namespace namespace;
  private final Identities identities;
  private final FileRequests files;
  private final Guard guard;

  OpenRequests(Nodes nodes, FileRequests files, Guard guard) {
    this.nodes = nodes;
    this.namespace = nodes.namespace();
    this.identities = nodes.identities();
    this.files = files;
    this.guard = guard;
  }

  void create(RequestContext context, Request.Create request, Reply.Create reply) {
    KnownName made = nodes.name(request.parent(), request.name());
    guard.add(context, made.parent());
    Outcome.Opened opened =
        namespace.create(
            made.parent(),
            request.name(),
            identities.owner(context, request.mode()),
            (request.openFlags() & OpenBits.O_EXCL) != 0);
    if (!opened.created() && !mayOpen(opened.attr(), context, request.openFlags())) {
      // Another mount was faster: the kernel looks the name up, checks permissions and opens it.
      throw new FsException(FsError.ESTALE, "the name means an existing inode by now");
    }
    OpenFile file = files.adopt(opened, OpenBits.flags(request.openFlags()));
    Attr attr =
        opened.created()
            ? file.attr()
            : truncated(file, request.openFlags(), request.killPrivileges());
    NodeEntry entry = nodes.made(made, attr);
    FileRequests.Opened answer = files.add(file, attr, entry.node());
    reply.create(entry, answer.handle(), answer.flags());
  }

  private boolean mayOpen(Attr attr, RequestContext context, int openFlags) {
    return Access.mayOpen(identities.shown(attr), context, openFlags)
        && (context.uid() != 0 || identities.rootSquash().isEmpty());
  }

  /** Attributes after O_TRUNC, if that was asked for; a file that cannot be cut is closed again. */
  private Attr truncated(OpenFile file, int openFlags, boolean killPrivileges) {
    boolean done = false;
    try {
      Attr attr =
          (openFlags & OpenBits.O_TRUNC) != 0
              ? truncate(file.inode(), killPrivileges)
              : file.attr();
      done = true;
      return attr;
    } finally {
      if (!done) {
        file.close();
      }
    }
  }

  private Attr truncate(InodeId inode, boolean killPrivileges) {
    return namespace.setattr(
        new Mutation.SetAttr(
            inode,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            TimeChange.OMIT,
            TimeChange.NOW,
            OptionalLong.of(0),
            killPrivileges));
  }

  void open(RequestContext context, Request.Open request, Reply.Open reply) {
    InodeId inode = nodes.inode(request.node());
    guard.open(context, inode, request.openFlags());
    OpenFile file = files.open(inode, OpenBits.flags(request.openFlags()));
    Attr attr = truncated(file, request.openFlags(), request.killPrivileges());
    FileRequests.Opened answer = files.add(file, attr, request.node());
    reply.open(answer.handle(), answer.flags());
  }
}
