package io.dfs.fusemount.fuse;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.TimeChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file system in memory to drive the binding with: correct, small, one lock. Thread-safe. */
public class MemoryFileSystem implements LowLevelFileSystem {
  private static final int FILE = 0100000;
  private static final int SYMLINK = 0120000;
  private static final int O_TRUNC = 01000;
  private static final int O_EXCL = 0200;

  private final InstantSource clock = InstantSource.system();
  private final Duration timeout;
  private final Map<Long, MemoryNode> nodes = new HashMap<>();
  private final MemoryFlocks flocks = new MemoryFlocks();
  private long lastIno = 1;
  private long lastHandle;
  private @Nullable KernelCache kernelCache;
  private boolean destroyed;

  /**
   * The root is this process's, which may be an ordinary user's.
   *
   * @param timeout that of all entries and attributes
   */
  public MemoryFileSystem(Duration timeout) {
    this.timeout = timeout;
    MemoryNode root = new MemoryNode(1, Optional.empty(), MemoryNode.DIRECTORY | 0755, 0);
    root.nlink = 2;
    root.uid = thisProcess("unix:uid");
    root.gid = thisProcess("unix:gid");
    nodes.put(1L, root);
    touch(root);
  }

  private static int thisProcess(String attribute) {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), attribute);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized KernelCache kernelCache() {
    return Objects.requireNonNull(kernelCache, "not mounted");
  }

  public synchronized boolean destroyed() {
    return destroyed;
  }

  /** A copy of a file's bytes, past the kernel. */
  public synchronized byte[] content(String name) {
    MemoryNode node = child(node(1), FileName.of(name));
    return Arrays.copyOf(node.content, node.size);
  }

  /** Replaces a file's bytes behind the kernel's back. */
  public synchronized void overwrite(String name, byte[] content) {
    MemoryNode node = child(node(1), FileName.of(name));
    node.content = content.clone();
    node.size = content.length;
  }

  /** Gives the root a name of an existing inode, or takes it away, behind the kernel's back. */
  public synchronized void moveBehindKernel(String name, String newName) {
    MemoryNode root = node(1);
    MemoryNode node = child(root, FileName.of(name));
    root.remove(FileName.of(name));
    root.put(FileName.of(newName), node);
  }

  public synchronized long inode(String name) {
    return child(node(1), FileName.of(name)).ino;
  }

  public synchronized Set<FileName> names() {
    return Set.copyOf(node(1).byName.keySet());
  }

  /** Inodes that the kernel still knows besides the root. */
  public synchronized long known() {
    return nodes.values().stream().filter(n -> n.lookups > 0).count();
  }

  @Override
  public synchronized void init(KernelCache cache, int maxWriteBytes) {
    this.kernelCache = cache;
  }

  @Override
  public synchronized void destroy() {
    destroyed = true;
  }

  private MemoryNode node(long ino) {
    MemoryNode node = nodes.get(ino);
    if (node == null) {
      throw new FsException(FsError.ESTALE, "no inode " + ino);
    }
    return node;
  }

  private static MemoryNode child(MemoryNode parent, FileName name) {
    MemoryNode.Dirent dirent = parent.byName.get(name);
    if (dirent == null) {
      throw new FsException(FsError.ENOENT, "no " + name);
    }
    return dirent.node();
  }

  private void touch(MemoryNode node) {
    node.mtimeNs = nowNs();
    node.ctimeNs = node.mtimeNs;
  }

  private long nowNs() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private NodeEntry entry(MemoryNode node) {
    node.lookups++;
    return new NodeEntry(node.ino, node.stat(), timeout, timeout);
  }

  private MemoryNode add(
      RequestContext context, long parentIno, FileName name, int mode, int rdev) {
    MemoryNode parent = node(parentIno);
    if (parent.byName.containsKey(name)) {
      throw new FsException(FsError.EEXIST, name.toString());
    }
    MemoryNode node = new MemoryNode(++lastIno, Optional.of(parent), mode, rdev);
    node.uid = context.uid();
    node.gid = context.gid();
    node.atimeNs = nowNs();
    touch(node);
    if (node.isDirectory()) {
      node.nlink = 2;
      parent.nlink++;
    }
    nodes.put(node.ino, node);
    parent.put(name, node);
    touch(parent);
    return node;
  }

  @Override
  public synchronized void lookup(
      RequestContext context, long parent, FileName name, Reply.Entry reply) {
    reply.entry(entry(child(node(parent), name)));
  }

  @Override
  public synchronized void forget(long ino, long lookups) {
    MemoryNode node = nodes.get(ino);
    if (node != null) {
      node.lookups -= lookups;
      reap(node);
    }
  }

  private void reap(MemoryNode node) {
    if (node.nlink == 0 && node.lookups == 0) {
      nodes.remove(node.ino);
    }
  }

  @Override
  public synchronized void getattr(
      RequestContext context, long ino, OptionalLong handle, Reply.Attributes reply) {
    reply.attributes(node(ino).stat(), timeout);
  }

  @Override
  public synchronized void setattr(
      RequestContext context, Request.SetAttr request, Reply.Attributes reply) {
    MemoryNode node = node(request.node());
    request.mode().ifPresent(mode -> node.mode = (node.mode & ~07777) | (mode & 07777));
    request.uid().ifPresent(uid -> node.uid = uid);
    request.gid().ifPresent(gid -> node.gid = gid);
    if (request.sizeBytes().isPresent()) {
      node.truncate((int) request.sizeBytes().getAsLong());
      node.mtimeNs = nowNs();
    }
    node.atimeNs = changed(request.atime(), node.atimeNs);
    node.mtimeNs = changed(request.mtime(), node.mtimeNs);
    node.ctimeNs = nowNs();
    reply.attributes(node.stat(), timeout);
  }

  private long changed(TimeChange change, long oldNs) {
    return switch (change.type()) {
      case OMIT -> oldNs;
      case NOW -> nowNs();
      case SET -> change.valueNs();
    };
  }

  @Override
  public synchronized void readlink(RequestContext context, long ino, Reply.Data reply) {
    reply.data(ByteBuffer.wrap(node(ino).content));
  }

  @Override
  public synchronized void mknod(RequestContext context, Request.Mknod r, Reply.Entry reply) {
    reply.entry(entry(add(context, r.parent(), r.name(), r.mode(), r.rdev())));
  }

  @Override
  public synchronized void mkdir(
      RequestContext context, long parent, FileName name, int mode, Reply.Entry reply) {
    int full = MemoryNode.DIRECTORY | (mode & 07777);
    reply.entry(entry(add(context, parent, name, full, 0)));
  }

  @Override
  public synchronized void symlink(
      RequestContext context, long parent, FileName name, byte[] target, Reply.Entry reply) {
    MemoryNode node = add(context, parent, name, SYMLINK | 0777, 0);
    node.content = target;
    node.size = target.length;
    reply.entry(entry(node));
  }

  @Override
  public synchronized void link(
      RequestContext context, long ino, long newParent, FileName newName, Reply.Entry reply) {
    MemoryNode node = node(ino);
    node(newParent).put(newName, node);
    node.nlink++;
    reply.entry(entry(node));
  }

  @Override
  public synchronized void unlink(
      RequestContext context, long parent, FileName name, Reply.Done reply) {
    MemoryNode node = child(node(parent), name);
    node(parent).remove(name);
    node.nlink--;
    reap(node);
    reply.done();
  }

  @Override
  public synchronized void rmdir(
      RequestContext context, long parent, FileName name, Reply.Done reply) {
    MemoryNode node = child(node(parent), name);
    if (!node.byName.isEmpty()) {
      throw new FsException(FsError.ENOTEMPTY, name.toString());
    }
    node(parent).remove(name);
    node(parent).nlink--;
    node.nlink = 0;
    reap(node);
    reply.done();
  }

  @Override
  public synchronized void rename(RequestContext context, Request.Rename r, Reply.Done reply) {
    MemoryNode from = node(r.parent());
    MemoryNode to = node(r.newParent());
    MemoryNode node = child(from, r.name());
    MemoryNode.Dirent target = to.byName.get(r.newName());
    if (r.noReplace() && target != null) {
      throw new FsException(FsError.EEXIST, r.newName().toString());
    }
    from.remove(r.name());
    to.put(r.newName(), node);
    if (r.exchange()) {
      from.put(r.name(), Objects.requireNonNull(target).node());
    } else if (target != null) {
      target.node().nlink--;
      reap(target.node());
    }
    reply.done();
  }

  @Override
  public synchronized void open(RequestContext context, Request.Open request, Reply.Open reply) {
    if ((request.openFlags() & O_TRUNC) != 0) {
      node(request.node()).truncate(0);
    }
    reply.open(++lastHandle);
  }

  @Override
  public synchronized void create(RequestContext context, Request.Create r, Reply.Create reply) {
    MemoryNode.Dirent present = node(r.parent()).byName.get(r.name());
    if (present != null && (r.openFlags() & O_EXCL) != 0) {
      throw new FsException(FsError.EEXIST, r.name().toString());
    }
    MemoryNode node =
        present == null
            ? add(context, r.parent(), r.name(), FILE | (r.mode() & 07777), 0)
            : present.node();
    reply.create(entry(node), ++lastHandle);
  }

  @Override
  public synchronized void read(RequestContext context, Request.Read r, Reply.Data reply) {
    MemoryNode node = node(r.node());
    int from = (int) Math.min(r.offset(), node.size);
    int to = (int) Math.min(r.offset() + r.sizeBytes(), node.size);
    node.grow(0);
    if (to > node.content.length) {
      node.content = Arrays.copyOf(node.content, to);
    }
    reply.data(ByteBuffer.wrap(node.content, from, to - from));
  }

  @Override
  public synchronized void write(RequestContext context, Request.Write r, Reply.Count reply) {
    MemoryNode node = node(r.node());
    ByteBuffer data = r.data().buffer();
    int count = data.remaining();
    int offset = (int) r.offset();
    node.grow(offset + count);
    data.get(node.content, offset, count);
    node.written.set(
        offset / MemoryNode.BLOCK_BYTES,
        (offset + count + MemoryNode.BLOCK_BYTES - 1) / MemoryNode.BLOCK_BYTES);
    touch(node);
    reply.count(count);
  }

  @Override
  public void flush(RequestContext context, long ino, long handle, long owner, Reply.Done reply) {
    reply.done();
  }

  @Override
  public void release(RequestContext context, Request.Release request, Reply.Done reply) {
    request.flockOwner().ifPresent(owner -> flocks.drop(request.node(), owner));
    reply.done();
  }

  @Override
  public void fsync(
      RequestContext context, long ino, long handle, boolean dataOnly, Reply.Done reply) {
    reply.done();
  }

  @Override
  public synchronized void opendir(RequestContext context, Request.Open request, Reply.Open reply) {
    reply.open(++lastHandle);
  }

  @Override
  public synchronized void readdir(RequestContext context, Request.Read r, Reply.Directory reply) {
    list(r, reply, d -> reply.add(d.name(), d.node().ino, d.node().mode, d.cookie()));
  }

  @Override
  public synchronized void readdirplus(
      RequestContext context, Request.Read r, Reply.Directory reply) {
    list(
        r,
        reply,
        dirent -> {
          MemoryNode node = dirent.node();
          boolean added =
              reply.addPlus(
                  dirent.name(),
                  new NodeEntry(node.ino, node.stat(), timeout, timeout),
                  dirent.cookie());
          node.lookups += added ? 1 : 0;
          return added;
        });
  }

  private void list(Request.Read r, Reply.Directory reply, Adder adder) {
    MemoryNode directory = node(r.node());
    boolean room = r.offset() >= 1 || reply.addDots(1, directory.ino, 1);
    room = room && (r.offset() >= 2 || reply.addDots(2, directory.parent.ino, 2));
    if (room) {
      for (MemoryNode.Dirent dirent : directory.byCookie.tailMap(r.offset(), false).values()) {
        if (!adder.add(dirent)) {
          break;
        }
      }
    }
    reply.send();
  }

  /** Adds one entry to a page if there is room. */
  private interface Adder {
    boolean add(MemoryNode.Dirent dirent);
  }

  @Override
  public void statfs(RequestContext context, long ino, Reply.Statfs reply) {
    reply.statfs(new VolumeStat(1 << 20, 1 << 19, 1 << 19, 1 << 20, 1 << 19, 4096, 255));
  }

  @Override
  public synchronized void setxattr(
      RequestContext context, Request.SetXattr request, Reply.Done reply) {
    node(request.node()).xattrs.put(text(request.name()), request.value());
    reply.done();
  }

  @Override
  public synchronized void getxattr(
      RequestContext context, long ino, byte[] name, Reply.Xattr reply) {
    byte[] value = node(ino).xattrs.get(text(name));
    if (value == null) {
      reply.error(FsError.ENODATA);
    } else {
      reply.value(value);
    }
  }

  @Override
  public synchronized void listxattr(RequestContext context, long ino, Reply.Xattr reply) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String name : node(ino).xattrs.keySet()) {
      names.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
      names.write(0);
    }
    reply.value(names.toByteArray());
  }

  @Override
  public synchronized void removexattr(
      RequestContext context, long ino, byte[] name, Reply.Done reply) {
    node(ino).xattrs.remove(text(name));
    reply.done();
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void flock(RequestContext context, Request.Flock request, Reply.Done reply) {
    flocks.flock(context, request, reply);
  }

  @Override
  public synchronized void lseek(RequestContext context, Request.Seek r, Reply.Position reply) {
    MemoryNode node = node(r.node());
    if (r.offset() >= node.size) {
      throw new FsException(FsError.ENXIO, "beyond the end");
    }
    int block = (int) (r.offset() / MemoryNode.BLOCK_BYTES);
    int found = r.hole() ? node.written.nextClearBit(block) : node.written.nextSetBit(block);
    if (found < 0) {
      throw new FsException(FsError.ENXIO, "no data behind");
    }
    long position = Math.max(r.offset(), (long) found * MemoryNode.BLOCK_BYTES);
    reply.position(Math.min(position, node.size));
  }

  @Override
  public synchronized void copyFileRange(
      RequestContext context, Request.CopyRange r, Reply.Count reply) {
    MemoryNode source = node(r.sourceNode());
    MemoryNode target = node(r.targetNode());
    int count = (int) Math.max(0, Math.min(r.lengthBytes(), source.size - r.sourceOffset()));
    target.grow((int) r.targetOffset() + count);
    System.arraycopy(
        source.content, (int) r.sourceOffset(), target.content, (int) r.targetOffset(), count);
    reply.count(count);
  }
}
