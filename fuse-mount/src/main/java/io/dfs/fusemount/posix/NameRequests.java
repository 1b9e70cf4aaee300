package io.dfs.fusemount.posix;

import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.Seen;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** Requests that find, make, move and remove names. Thread-safe. */
final class NameRequests {
  private final Nodes nodes;
  private final Namespace namespace;
  private final Identities identities;
  private final KernelNodes kernel;
  private final FileRequests files;
  private final Guard guard;
  private final Duration negativeTimeout;

  NameRequests(Nodes nodes, FileRequests files, Guard guard, Duration negativeTimeout) {
    this.nodes = nodes;
    this.namespace = nodes.namespace();
    this.identities = nodes.identities();
    this.kernel = nodes.kernel();
    this.files = files;
    this.guard = guard;
    this.negativeTimeout = negativeTimeout;
  }

  void lookup(RequestContext context, long parent, FileName name, Reply.Entry reply) {
    KnownName known = nodes.name(parent, name);
    guard.search(context, known.parent());
    Seen seen;
    try {
      seen = namespace.lookup(known.parent(), name);
    } catch (FsException e) {
      if (e.error() != FsError.ENOENT || negativeTimeout.isZero()) {
        throw e;
      }
      reply.absent(negativeTimeout);
      return;
    }
    reply.entry(nodes.told(known, seen));
  }

  void mknod(RequestContext context, Request.Mknod request, Reply.Entry reply) {
    KnownName made = nodes.name(request.parent(), request.name());
    guard.add(context, made.parent());
    Attr attr =
        namespace.mknod(
            made.parent(),
            request.name(),
            kind(request.mode()),
            identities.owner(context, request.mode()),
            Integer.toUnsignedLong(request.rdev()));
    reply.entry(nodes.made(made, attr));
  }

  private static Kind kind(int mode) {
    int type = mode & 0170000;
    return Arrays.stream(Kind.values())
        .filter(k -> k.typeBits() == type && k != Kind.DIRECTORY && k != Kind.SYMLINK)
        .findFirst()
        .orElseGet(
            () -> {
              if (type == 0) {
                return Kind.FILE;
              }
              throw new FsException(FsError.EINVAL, "mknod of type " + Integer.toOctalString(type));
            });
  }

  void mkdir(RequestContext context, long parent, FileName name, int mode, Reply.Entry reply) {
    KnownName made = nodes.name(parent, name);
    guard.add(context, made.parent());
    Attr attr = namespace.mkdir(made.parent(), name, identities.owner(context, mode));
    reply.entry(nodes.made(made, attr));
  }

  void symlink(
      RequestContext context, long parent, FileName name, byte[] target, Reply.Entry reply) {
    KnownName made = nodes.name(parent, name);
    guard.add(context, made.parent());
    Attr attr = namespace.symlink(made.parent(), name, target, identities.owner(context, 0777));
    reply.entry(nodes.made(made, attr));
  }

  void readlink(RequestContext context, long node, Reply.Data reply) {
    reply.data(ByteBuffer.wrap(namespace.readlink(nodes.inode(node))));
  }

  void link(
      RequestContext context, long node, long newParent, FileName newName, Reply.Entry reply) {
    KnownName made = nodes.name(newParent, newName);
    guard.add(context, made.parent());
    Attr attr = namespace.link(nodes.inode(node), made.parent(), newName);
    files.changedHere(attr);
    reply.entry(nodes.made(made, attr));
  }

  void unlink(RequestContext context, long parent, FileName name, Reply.Done reply) {
    KnownName removed = nodes.name(parent, name);
    guard.remove(context, removed.parent(), name);
    gone(removed, namespace.unlink(removed.parent(), name));
    reply.done();
  }

  void rmdir(RequestContext context, long parent, FileName name, Reply.Done reply) {
    KnownName removed = nodes.name(parent, name);
    guard.remove(context, removed.parent(), name);
    gone(removed, namespace.rmdir(removed.parent(), name));
    reply.done();
  }

  /** An inode has lost its name. */
  private void gone(KnownName name, Attr inode) {
    kernel.removed(inode.id(), name);
    files.attributesChanged(inode, nodes.node(inode.id()));
  }

  void rename(RequestContext context, Request.Rename request, Reply.Done reply) {
    KnownName from = nodes.name(request.parent(), request.name());
    KnownName to = nodes.name(request.newParent(), request.newName());
    guard.remove(context, from.parent(), from.name());
    guard.add(context, to.parent());
    Outcome.Renamed renamed =
        namespace.rename(
            new Mutation.Rename(
                from.parent(),
                from.name(),
                to.parent(),
                to.name(),
                request.noReplace(),
                request.exchange()));
    renamed
        .replaced()
        .ifPresent(
            other -> {
              if (request.exchange()) {
                moved(other, to, from);
              } else {
                gone(to, other);
              }
            });
    moved(renamed.moved(), from, to);
    reply.done();
  }

  /** An inode has one name for another. */
  private void moved(Attr inode, KnownName from, KnownName to) {
    kernel.moved(inode.id(), from, to);
    files.attributesChanged(inode, nodes.node(inode.id()));
  }
}
