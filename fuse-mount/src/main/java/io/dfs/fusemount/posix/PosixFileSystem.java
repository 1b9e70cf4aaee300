package io.dfs.fusemount.posix;

import io.dfs.client.file.FileTable;
import io.dfs.client.namespace.Namespace;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.time.Ticker;
import io.dfs.fusemount.fuse.KernelCache;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import java.util.OptionalLong;

/** The mount's file system: each request goes to those that know about its kind. Thread-safe. */
public final class PosixFileSystem implements LowLevelFileSystem {
  private final Nodes nodes;
  private final Guard guard;
  private final NameRequests names;
  private final AttributeRequests attributes;
  private final XattrRequests xattrs;
  private final DirectoryRequests directories;
  private final OpenRequests opens;
  private final FileRequests files;

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
    KernelNodes kernel = new KernelNodes(ticker);
    nodes = new Nodes(root, namespace, options.identities(), kernel);
    guard = new Guard(namespace, options.identities());
    files = new FileRequests(namespace, table, kernel, options);
    names = new NameRequests(nodes, files, guard, options.negativeTimeout());
    attributes = new AttributeRequests(nodes, files, guard);
    xattrs = new XattrRequests(namespace, root, virtual);
    directories = new DirectoryRequests(nodes, guard, ticker);
    opens = new OpenRequests(nodes, files, guard);
  }

  /** The file was changed by another mount: the kernel's pages and attributes of it are stale. */
  public void changedElsewhere(InodeId inode) {
    files.changedElsewhere(inode, nodes.node(inode));
  }

  @Override
  public void init(KernelCache kernelCache, int maxWriteBytes) {
    files.connect(kernelCache);
  }

  // ---- names ----

  @Override
  public void lookup(RequestContext context, long parent, FileName name, Reply.Entry reply) {
    names.lookup(context, parent, name, reply);
  }

  @Override
  public void forget(long node, long lookups) {
    nodes.forget(node, lookups);
  }

  @Override
  public void mknod(RequestContext context, Request.Mknod request, Reply.Entry reply) {
    names.mknod(context, request, reply);
  }

  @Override
  public void mkdir(
      RequestContext context, long parent, FileName name, int mode, Reply.Entry reply) {
    names.mkdir(context, parent, name, mode, reply);
  }

  @Override
  public void symlink(
      RequestContext context, long parent, FileName name, byte[] target, Reply.Entry reply) {
    names.symlink(context, parent, name, target, reply);
  }

  @Override
  public void readlink(RequestContext context, long node, Reply.Data reply) {
    names.readlink(context, node, reply);
  }

  @Override
  public void link(
      RequestContext context, long node, long newParent, FileName newName, Reply.Entry reply) {
    names.link(context, node, newParent, newName, reply);
  }

  @Override
  public void unlink(RequestContext context, long parent, FileName name, Reply.Done reply) {
    names.unlink(context, parent, name, reply);
  }

  @Override
  public void rmdir(RequestContext context, long parent, FileName name, Reply.Done reply) {
    names.rmdir(context, parent, name, reply);
  }

  @Override
  public void rename(RequestContext context, Request.Rename request, Reply.Done reply) {
    names.rename(context, request, reply);
  }

  // ---- attributes ----

  @Override
  public void getattr(
      RequestContext context, long node, OptionalLong handle, Reply.Attributes reply) {
    attributes.getattr(context, node, handle, reply);
  }

  @Override
  public void setattr(RequestContext context, Request.SetAttr request, Reply.Attributes reply) {
    attributes.setattr(context, request, reply);
  }

  @Override
  public void statfs(RequestContext context, long node, Reply.Statfs reply) {
    attributes.statfs(context, node, reply);
  }

  // ---- extended attributes ----

  @Override
  public void getxattr(RequestContext context, long node, byte[] name, Reply.Xattr reply) {
    guard.readXattr(context, nodes.inode(node), name);
    reply.value(xattrs.get(nodes.inode(node), name));
  }

  @Override
  public void listxattr(RequestContext context, long node, Reply.Xattr reply) {
    reply.value(xattrs.list(guard.isRoot(context), nodes.inode(node)));
  }

  @Override
  public void setxattr(RequestContext context, Request.SetXattr request, Reply.Done reply) {
    guard.writeXattr(context, nodes.inode(request.node()), request.name());
    files.changedHere(xattrs.set(nodes.inode(request.node()), request));
    reply.done();
  }

  @Override
  public void removexattr(RequestContext context, long node, byte[] name, Reply.Done reply) {
    guard.writeXattr(context, nodes.inode(node), name);
    files.changedHere(xattrs.remove(nodes.inode(node), name));
    reply.done();
  }

  // ---- directories ----

  @Override
  public void opendir(RequestContext context, Request.Open request, Reply.Open reply) {
    directories.opendir(context, request, reply);
  }

  @Override
  public void readdir(RequestContext context, Request.Read request, Reply.Directory reply) {
    directories.readdir(context, request, reply);
  }

  @Override
  public void readdirplus(RequestContext context, Request.Read request, Reply.Directory reply) {
    directories.readdirplus(context, request, reply);
  }

  @Override
  public void releasedir(RequestContext context, Request.Release request, Reply.Done reply) {
    directories.releasedir(context, request, reply);
  }

  @Override
  public void fsyncdir(
      RequestContext context, long node, long handle, boolean dataOnly, Reply.Done reply) {
    reply.done(); // every change of a directory was durable when it was answered
  }

  // ---- files ----

  @Override
  public void create(RequestContext context, Request.Create request, Reply.Create reply) {
    opens.create(context, request, reply);
  }

  @Override
  public void open(RequestContext context, Request.Open request, Reply.Open reply) {
    opens.open(context, request, reply);
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
    return nodes.kernel().size();
  }
}
