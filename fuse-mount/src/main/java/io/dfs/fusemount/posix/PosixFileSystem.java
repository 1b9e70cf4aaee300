package io.dfs.fusemount.posix;

import io.dfs.client.file.FileTable;
import io.dfs.client.file.OpenFile;
import io.dfs.client.namespace.Listing;
import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.Seen;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.TimeChange;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.common.time.Ticker;
import io.dfs.fusemount.fuse.KernelCache;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import io.dfs.fusemount.fuse.VolumeStat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The mount's file system. Node ids are inode ids, except that the mount's root is node 1 whatever
 * its inode, which stat(2) tells. Files live in {@link FileRequests}. Thread-safe.
 */
public final class PosixFileSystem implements LowLevelFileSystem {
  private static final int PERMISSION_BITS = 07777;
  private static final int BLOCK_BYTES = 4096;

  /** There is no table of inodes to run out of. */
  private static final long INODES_LEFT = 1L << 40;

  private final InodeId root;
  private final Namespace namespace;
  private final Ticker ticker;
  private final Identities identities;
  private final Duration negativeTimeout;
  private final Guard guard;
  private final KernelNodes kernel;
  private final FileRequests files;
  private final XattrRequests xattrs;
  private final Handles<DirectoryHandle> directories = new Handles<>();

  /**
   * @param root the inode that is mounted
   */
  public PosixFileSystem(InodeId root, Namespace namespace, FileTable table, Ticker ticker) {
    this(root, namespace, table, ticker, PosixOptions.DEFAULT);
  }

  /** As above with other behaviour than the default. */
  public PosixFileSystem(
      InodeId root, Namespace namespace, FileTable table, Ticker ticker, PosixOptions options) {
    this(root, namespace, table, ticker, options, VirtualXattrs.NONE);
  }

  /**
   * @param virtual further attributes of the root
   */
  public PosixFileSystem(
      InodeId root,
      Namespace namespace,
      FileTable table,
      Ticker ticker,
      PosixOptions options,
      VirtualXattrs virtual) {
    this.root = root;
    this.namespace = namespace;
    this.ticker = ticker;
    this.identities = options.identities();
    this.negativeTimeout = options.negativeTimeout();
    this.guard = new Guard(namespace, identities);
    this.kernel = new KernelNodes(ticker);
    this.files = new FileRequests(namespace, table, kernel, options.directIo());
    this.xattrs = new XattrRequests(namespace, root, virtual);
  }

  /** The file was changed by another mount: the kernel's pages and attributes of it are stale. */
  public void changedElsewhere(InodeId inode) {
    files.changedElsewhere(inode, node(inode));
  }

  @Override
  public void init(KernelCache kernelCache, int maxWriteBytes) {
    files.connect(kernelCache);
  }

  private InodeId inode(long node) {
    return node == 1 ? root : new InodeId(node);
  }

  private long node(InodeId inode) {
    return inode.equals(root) ? 1 : inode.value();
  }

  // ---- names ----

  @Override
  public void lookup(RequestContext context, long parent, FileName name, Reply.Entry reply) {
    KnownName known = new KnownName(inode(parent), name);
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
    reply.entry(entry(known, seen));
  }

  private NodeEntry entry(KnownName name, Seen seen) {
    Attr attr = seen.attr();
    kernel.entry(attr.id(), name, seen.entryNanos(), attr.version());
    return new NodeEntry(
        node(attr.id()),
        identities.shown(attr),
        Duration.ofNanos(seen.attrNanos()),
        Duration.ofNanos(seen.entryNanos()));
  }

  /** What was just made: name and attributes are as fresh as the cache says. */
  private NodeEntry made(KnownName name, Attr attr) {
    kernel.entry(attr.id(), name, namespace.entryTimeout().toNanos(), attr.version());
    return new NodeEntry(
        node(attr.id()), identities.shown(attr), namespace.attrTimeout(), namespace.entryTimeout());
  }

  @Override
  public void forget(long node, long lookups) {
    if (node != 1) {
      kernel.forget(inode(node), lookups);
    }
  }

  @Override
  public void mknod(RequestContext context, Request.Mknod request, Reply.Entry reply) {
    InodeId parent = inode(request.parent());
    guard.add(context, parent);
    Attr attr =
        namespace.mknod(
            parent,
            request.name(),
            kind(request.mode()),
            identities.owner(context, request.mode() & PERMISSION_BITS),
            Integer.toUnsignedLong(request.rdev()));
    reply.entry(made(new KnownName(parent, request.name()), attr));
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

  @Override
  public void mkdir(
      RequestContext context, long parent, FileName name, int mode, Reply.Entry reply) {
    guard.add(context, inode(parent));
    Attr attr =
        namespace.mkdir(inode(parent), name, identities.owner(context, mode & PERMISSION_BITS));
    reply.entry(made(new KnownName(inode(parent), name), attr));
  }

  @Override
  public void symlink(
      RequestContext context, long parent, FileName name, byte[] target, Reply.Entry reply) {
    guard.add(context, inode(parent));
    Attr attr = namespace.symlink(inode(parent), name, target, identities.owner(context, 0777));
    reply.entry(made(new KnownName(inode(parent), name), attr));
  }

  @Override
  public void readlink(RequestContext context, long node, Reply.Data reply) {
    reply.data(ByteBuffer.wrap(namespace.readlink(inode(node))));
  }

  @Override
  public void link(
      RequestContext context, long node, long newParent, FileName newName, Reply.Entry reply) {
    guard.add(context, inode(newParent));
    Attr attr = namespace.link(inode(node), inode(newParent), newName);
    files.changedHere(attr);
    reply.entry(made(new KnownName(inode(newParent), newName), attr));
  }

  @Override
  public void unlink(RequestContext context, long parent, FileName name, Reply.Done reply) {
    guard.remove(context, inode(parent), name);
    Attr gone = namespace.unlink(inode(parent), name);
    removed(gone, parent, name);
    reply.done();
  }

  @Override
  public void rmdir(RequestContext context, long parent, FileName name, Reply.Done reply) {
    guard.remove(context, inode(parent), name);
    Attr gone = namespace.rmdir(inode(parent), name);
    removed(gone, parent, name);
    reply.done();
  }

  private void removed(Attr gone, long parent, FileName name) {
    kernel.removed(gone.id(), new KnownName(inode(parent), name));
    files.attributesChanged(gone, node(gone.id()));
  }

  @Override
  public void rename(RequestContext context, Request.Rename request, Reply.Done reply) {
    KnownName from = new KnownName(inode(request.parent()), request.name());
    KnownName to = new KnownName(inode(request.newParent()), request.newName());
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
    Attr moved = renamed.moved();
    renamed
        .replaced()
        .ifPresent(
            other -> {
              if (request.exchange()) {
                kernel.moved(other.id(), to, from);
              } else {
                kernel.removed(other.id(), to);
              }
              files.attributesChanged(other, node(other.id()));
            });
    kernel.moved(moved.id(), from, to);
    files.attributesChanged(moved, node(moved.id()));
    reply.done();
  }

  // ---- attributes ----

  @Override
  public void getattr(
      RequestContext context, long node, OptionalLong handle, Reply.Attributes reply) {
    Seen seen = namespace.getattr(inode(node));
    kernel.attributes(seen.attr().id(), seen.attr().version());
    reply.attributes(identities.shown(seen.attr()), Duration.ofNanos(seen.attrNanos()));
  }

  @Override
  public void setattr(RequestContext context, Request.SetAttr request, Reply.Attributes reply) {
    InodeId inode = inode(request.node());
    guard.change(context, inode, request);
    boolean chown = request.uid().isPresent() || request.gid().isPresent();
    boolean kill = request.killPrivileges() || (chown && request.mode().isEmpty());
    Attr attr =
        namespace.setattr(
            new Mutation.SetAttr(
                inode,
                request.mode().isPresent()
                    ? OptionalInt.of(request.mode().getAsInt() & PERMISSION_BITS)
                    : OptionalInt.empty(),
                identities.storedUid(request.uid()),
                identities.storedGid(request.gid()),
                request.atime(),
                request.mtime(),
                request.sizeBytes(),
                kill));
    kernel.attributes(inode, attr.version());
    files.changedHere(attr);
    reply.attributes(identities.shown(attr), namespace.attrTimeout());
  }

  /**
   * What is used is what this volume's files use, also where other programs share the disks: then
   * the total moves instead.
   */
  @Override
  public void statfs(RequestContext context, long node, Reply.Statfs reply) {
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

  // ---- extended attributes ----

  @Override
  public void getxattr(RequestContext context, long node, byte[] name, Reply.Xattr reply) {
    guard.readXattr(context, inode(node), name);
    reply.value(xattrs.get(inode(node), name));
  }

  @Override
  public void listxattr(RequestContext context, long node, Reply.Xattr reply) {
    reply.value(xattrs.list(guard.isRoot(context), inode(node)));
  }

  @Override
  public void setxattr(RequestContext context, Request.SetXattr request, Reply.Done reply) {
    guard.writeXattr(context, inode(request.node()), request.name());
    files.changedHere(xattrs.set(inode(request.node()), request));
    reply.done();
  }

  @Override
  public void removexattr(RequestContext context, long node, byte[] name, Reply.Done reply) {
    guard.writeXattr(context, inode(node), name);
    files.changedHere(xattrs.remove(inode(node), name));
    reply.done();
  }

  // ---- directories ----

  @Override
  public void opendir(RequestContext context, Request.Open request, Reply.Open reply) {
    guard.list(context, inode(request.node()));
    reply.open(directories.add(new DirectoryHandle(inode(request.node()), namespace, ticker)));
  }

  @Override
  public void readdir(RequestContext context, Request.Read request, Reply.Directory reply) {
    fill(request, reply, false);
  }

  @Override
  public void readdirplus(RequestContext context, Request.Read request, Reply.Directory reply) {
    fill(request, reply, true);
  }

  private void fill(Request.Read request, Reply.Directory reply, boolean plus) {
    DirectoryHandle handle = directories.get(request.handle());
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
    NodeEntry entry =
        new NodeEntry(
            node(attr.id()),
            identities.shown(attr),
            Duration.ofNanos(seen.attrNanos()),
            Duration.ofNanos(seen.entryNanos()));
    boolean added = reply.addPlus(e.name(), entry, next);
    if (added) {
      kernel.entry(
          attr.id(),
          new KnownName(handle.directory(), e.name()),
          seen.entryNanos(),
          attr.version());
    }
    return added;
  }

  /** Only a number in a listing: the kernel resolves ".." by itself. */
  private long parentIno(InodeId directory) {
    if (directory.equals(root)) {
      return root.value();
    }
    return kernel
        .parent(directory)
        .orElseGet(() -> namespace.lookupParent(directory).attr().id())
        .value();
  }

  @Override
  public void releasedir(RequestContext context, Request.Release request, Reply.Done reply) {
    directories.remove(request.handle());
    reply.done();
  }

  @Override
  public void fsyncdir(
      RequestContext context, long node, long handle, boolean dataOnly, Reply.Done reply) {
    reply.done(); // every change of a directory was durable when it was answered
  }

  // ---- files ----

  @Override
  public void create(RequestContext context, Request.Create request, Reply.Create reply) {
    InodeId parent = inode(request.parent());
    guard.add(context, parent);
    Outcome.Opened opened =
        namespace.create(
            parent,
            request.name(),
            identities.owner(context, request.mode() & PERMISSION_BITS),
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
    NodeEntry entry = made(new KnownName(parent, request.name()), attr);
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

  @Override
  public void open(RequestContext context, Request.Open request, Reply.Open reply) {
    InodeId inode = inode(request.node());
    guard.open(context, inode, request.openFlags());
    OpenFile file = files.open(inode, OpenBits.flags(request.openFlags()));
    Attr attr = truncated(file, request.openFlags(), request.killPrivileges());
    FileRequests.Opened answer = files.add(file, attr, request.node());
    reply.open(answer.handle(), answer.flags());
  }

  @Override
  public void read(RequestContext context, Request.Read request, Reply.Data reply) {
    files.read(request, reply);
  }

  @Override
  public void write(RequestContext context, Request.Write request, Reply.Count reply) {
    files.write(request, reply);
  }

  @Override
  public void flush(
      RequestContext context, long node, long handle, long lockOwner, Reply.Done reply) {
    files.flush(handle, node);
    reply.done();
  }

  @Override
  public void fsync(
      RequestContext context, long node, long handle, boolean dataOnly, Reply.Done reply) {
    files.fsync(handle, node);
    reply.done();
  }

  @Override
  public void release(RequestContext context, Request.Release request, Reply.Done reply) {
    files.release(request.handle());
    reply.done();
  }

  @Override
  public void lseek(RequestContext context, Request.Seek request, Reply.Position reply) {
    reply.position(files.seek(request));
  }

  /** Files that are open now; for metrics and tests. */
  public int openFiles() {
    return files.openFiles();
  }

  /** Inodes that the kernel knows; for metrics and tests. */
  public int kernelNodes() {
    return kernel.size();
  }
}
