package io.dfs.fusemount.posix;

import io.dfs.client.namespace.Listing;
import io.dfs.client.namespace.Seen;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.time.Ticker;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;

/** Requests on open directories. Thread-safe. */
final class DirectoryRequests {
  private final Nodes nodes;
  private final Guard guard;
  private final Ticker ticker;
  private final Handles<DirectoryHandle> open = new Handles<>();

  DirectoryRequests(Nodes nodes, Guard guard, Ticker ticker) {
    this.nodes = nodes;
    this.guard = guard;
    this.ticker = ticker;
  }

  void opendir(RequestContext context, Request.Open request, Reply.Open reply) {
    guard.list(context, nodes.inode(request.node()));
    reply.open(
        open.add(new DirectoryHandle(nodes.inode(request.node()), nodes.namespace(), ticker)));
  }

  void readdir(RequestContext context, Request.Read request, Reply.Directory reply) {
    fill(request, reply, false);
  }

  void readdirplus(RequestContext context, Request.Read request, Reply.Directory reply) {
    fill(request, reply, true);
  }

  private void fill(Request.Read request, Reply.Directory reply, boolean plus) {
    DirectoryHandle handle = open.get(request.handle());
    long offset = request.offset();
    if (offset == 0) {
      handle.rewind();
    }
    while (offset < 2) {
      long ino = offset == 0 ? handle.directory().value() : parentIno(handle.directory());
      if (!reply.addDots((int) offset + 1, ino, offset + 1)) {
        reply.send();
        return;
      }
      offset++;
    }
    DirectoryHandle.Rest rest = handle.after(offset);
    for (Listing.Listed e : rest.entries()) {
      if (!add(handle, rest, e, reply, plus)) {
        break;
      }
    }
    reply.send();
  }

  private boolean add(
      DirectoryHandle handle,
      DirectoryHandle.Rest rest,
      Listing.Listed e,
      Reply.Directory reply,
      boolean plus) {
    long next = DirectoryHandle.offsetAfter(e.cookie());
    Attr attr = e.seen().attr();
    if (!plus) {
      return reply.add(e.name(), attr.id().value(), attr.mode(), next);
    }
    Seen seen = rest.aged(e.seen());
    boolean added = reply.addPlus(e.name(), nodes.entry(seen), next);
    if (added) {
      nodes.told(new KnownName(handle.directory(), e.name()), seen);
    }
    return added;
  }

  /** Only a number in a listing: the kernel resolves ".." by itself. */
  private long parentIno(InodeId directory) {
    if (directory.equals(nodes.root())) {
      return directory.value();
    }
    return nodes
        .kernel()
        .parent(directory)
        .orElseGet(() -> nodes.namespace().lookupParent(directory).attr().id())
        .value();
  }

  void releasedir(RequestContext context, Request.Release request, Reply.Done reply) {
    open.remove(request.handle());
    reply.done();
  }
}
