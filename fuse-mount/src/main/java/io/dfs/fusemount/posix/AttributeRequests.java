package io.dfs.fusemount.posix;

import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.Seen;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import io.dfs.fusemount.fuse.VolumeStat;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Requests for the attributes of inodes and of the volume. Thread-safe. */
final class AttributeRequests {
  private static final int BLOCK_BYTES = 4096;

  /** There is no table of inodes to run out of. */
  private static final long INODES_LEFT = 1L << 40;

  private final Nodes nodes;
  private final Namespace namespace;
  private final Identities identities;
  private final FileRequests files;
  private final Guard guard;

  AttributeRequests(Nodes nodes, FileRequests files, Guard guard) {
    this.nodes = nodes;
    this.namespace = nodes.namespace();
    this.identities = nodes.identities();
    this.files = files;
    this.guard = guard;
  }

  void getattr(RequestContext context, long node, OptionalLong handle, Reply.Attributes reply) {
    Seen seen = namespace.getattr(nodes.inode(node));
    nodes.kernel().attributes(seen.attr().id(), seen.attr().version());
    reply.attributes(identities.shown(seen.attr()), Duration.ofNanos(seen.attrNanos()));
  }

  void setattr(RequestContext context, Request.SetAttr request, Reply.Attributes reply) {
    InodeId inode = nodes.inode(request.node());
    guard.change(context, inode, request);
    boolean chown = request.uid().isPresent() || request.gid().isPresent();
    boolean kill = request.killPrivileges() || (chown && request.mode().isEmpty());
    Attr attr =
        namespace.setattr(
            new Mutation.SetAttr(
                inode,
                request.mode().isPresent()
                    ? OptionalInt.of(request.mode().getAsInt() & Identities.PERMISSION_BITS)
                    : OptionalInt.empty(),
                identities.storedUid(request.uid()),
                identities.storedGid(request.gid()),
                request.atime(),
                request.mtime(),
                request.sizeBytes(),
                kill));
    nodes.kernel().attributes(inode, attr.version());
    files.changedHere(attr);
    reply.attributes(identities.shown(attr), namespace.attrTimeout());
  }

  /**
   * What is used is what this volume's files use, also where other programs share the disks: then
   * the total moves instead.
   */
  void statfs(RequestContext context, long node, Reply.Statfs reply) {
    VolumeStatistics s = namespace.statfs();
    reply.statfs(
        new VolumeStat(
            (s.usedBytes() + s.freeBytes()) / BLOCK_BYTES,
            s.freeBytes() / BLOCK_BYTES,
            s.freeBytes() / BLOCK_BYTES,
            s.usedInodes() + INODES_LEFT,
            INODES_LEFT,
            BLOCK_BYTES,
            FileName.MAX_BYTES));
  }
}
