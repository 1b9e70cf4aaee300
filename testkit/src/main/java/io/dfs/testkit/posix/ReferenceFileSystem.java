package io.dfs.testkit.posix;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.TimeChange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The syscalls on inodes and handles, without permission checks (as root), with one mount's view:
 * everything is seen at once. Failures are {@link FsException}s with the errno Linux gives.
 * Directory sizes are 0. Thread-safe: its monitor is held in every call.
 */
public final class ReferenceFileSystem {
  /** The inode number of the root directory. */
  public static final long ROOT = 1;

  /** The largest file: contents are held whole in memory. */
  public static final int MAX_FILE_BYTES = 64 << 20;

  private final InstantSource clock;
  private final Map<Long, ReferenceInode> inodes = new HashMap<>();
  private final Map<Long, Handle> handles = new HashMap<>();
  private long lastInode = ROOT;
  private long lastHandle;

  private record Handle(ReferenceInode file, OpenMode mode) {}

  public ReferenceFileSystem(InstantSource clock) {
    this.clock = clock;
    ReferenceInode root = new ReferenceInode(ROOT, Kind.DIRECTORY, 0755, 0, 0);
    root.nlink = 2;
    stampNew(root);
    inodes.put(ROOT, root);
  }

  // ---- names

  public synchronized Stat lookup(long parent, FileName name) {
    return child(directory(parent), name).stat();
  }

  /** open(O_CREAT) without the handle: EEXIST if exclusive, else what is there. */
  public synchronized Stat create(
      long parent, FileName name, int permissions, int uid, int gid, boolean exclusive) {
    ReferenceInode directory = directory(parent);
    ReferenceInode present = directory.entries.get(name);
    if (present == null) {
      return add(directory, name, Kind.FILE, permissions, uid, gid).stat();
    }
    require(!exclusive, FsError.EEXIST, name);
    require(!present.isDirectory(), FsError.EISDIR, name);
    require(present.kind != Kind.SYMLINK, FsError.ELOOP, name);
    return present.stat();
  }

  /** mknod of a fifo, socket, device or file. */
  public synchronized Stat mknod(
      long parent, FileName name, Kind kind, int permissions, int uid, int gid) {
    return add(directoryWithout(parent, name), name, kind, permissions, uid, gid).stat();
  }

  public synchronized Stat mkdir(long parent, FileName name, int permissions, int uid, int gid) {
    ReferenceInode directory = directoryWithout(parent, name);
    ReferenceInode made = add(directory, name, Kind.DIRECTORY, permissions, uid, gid);
    made.nlink = 2;
    made.parent = directory;
    directory.nlink++;
    return made.stat();
  }

  public synchronized Stat symlink(long parent, FileName name, byte[] target, int uid, int gid) {
    ReferenceInode directory = directoryWithout(parent, name);
    ReferenceInode made = add(directory, name, Kind.SYMLINK, 0777, uid, gid);
    made.bytes = target.clone();
    return made.stat();
  }

  public synchronized byte[] readlink(long inode) {
    ReferenceInode link = inode(inode);
    require(link.kind == Kind.SYMLINK, FsError.EINVAL, inode);
    return link.bytes.clone();
  }

  public synchronized Stat link(long inode, long parent, FileName name) {
    ReferenceInode directory = directoryWithout(parent, name);
    ReferenceInode linked = inode(inode);
    require(linked.nlink > 0, FsError.ENOENT, inode);
    require(!linked.isDirectory(), FsError.EPERM, inode);
    directory.entries.put(name, linked);
    linked.nlink++;
    linked.ctimeNs = nowNs();
    stampEntries(directory);
    return linked.stat();
  }

  public synchronized void unlink(long parent, FileName name) {
    ReferenceInode directory = directory(parent);
    ReferenceInode removed = child(directory, name);
    require(!removed.isDirectory(), FsError.EISDIR, name);
    directory.entries.remove(name);
    stampEntries(directory);
    dropName(removed);
  }

  public synchronized void rmdir(long parent, FileName name) {
    ReferenceInode directory = directory(parent);
    ReferenceInode removed = child(directory, name);
    require(removed.isDirectory(), FsError.ENOTDIR, name);
    require(removed.entries.isEmpty(), FsError.ENOTEMPTY, name);
    directory.entries.remove(name);
    directory.nlink--;
    stampEntries(directory);
    dropName(removed);
  }

  /** renameat2; at most one of the flags. */
  public synchronized void rename(
      long parent,
      FileName name,
      long newParent,
      FileName newName,
      boolean noReplace,
      boolean exchange) {
    ReferenceInode from = directory(parent);
    ReferenceInode to = directory(newParent);
    ReferenceInode moved = child(from, name);
    ReferenceInode present = to.entries.get(newName);
    require(!noReplace || present == null, FsError.EEXIST, newName);
    require(!exchange || present != null, FsError.ENOENT, newName);
    if (present == moved) {
      return;
    }
    require(!moved.isDirectory() || !moved.isAtOrAbove(to), FsError.EINVAL, newName);
    if (present != null && exchange) {
      require(!present.isDirectory() || !present.isAtOrAbove(from), FsError.EINVAL, name);
      place(from, name, present, to);
      place(to, newName, moved, from);
      return;
    }
    if (present != null) {
      requireReplaceable(moved, present);
      to.entries.remove(newName);
      to.nlink -= present.isDirectory() ? 1 : 0;
      dropName(present);
    }
    from.entries.remove(name);
    stampEntries(from);
    place(to, newName, moved, from);
  }

  private static void requireReplaceable(ReferenceInode moved, ReferenceInode present) {
    require(!moved.isDirectory() || present.isDirectory(), FsError.ENOTDIR, present.number);
    require(moved.isDirectory() || !present.isDirectory(), FsError.EISDIR, present.number);
    require(present.entries.isEmpty(), FsError.ENOTEMPTY, present.number);
  }

  /** Lets a name mean an inode that comes from another directory, or from the same one. */
  private void place(
      ReferenceInode directory, FileName name, ReferenceInode inode, ReferenceInode from) {
    directory.entries.put(name, inode);
    if (inode.isDirectory()) {
      from.nlink--;
      directory.nlink++;
      inode.parent = directory;
    }
    inode.ctimeNs = nowNs();
    stampEntries(directory);
  }

  /** The names of a directory, in order of insertion. */
  public synchronized List<FileName> readdir(long inode) {
    return List.copyOf(directory(inode).entries.keySet());
  }

  // ---- attributes

  public synchronized Stat getattr(long inode) {
    return inode(inode).stat();
  }

  public synchronized Stat chmod(long inode, int permissions) {
    ReferenceInode changed = inode(inode);
    changed.permissions = permissions & 07777;
    changed.ctimeNs = nowNs();
    return changed.stat();
  }

  /** chown; takes setuid and setgid from a file, as Linux does even for root. */
  public synchronized Stat chown(long inode, OptionalInt uid, OptionalInt gid) {
    ReferenceInode changed = inode(inode);
    changed.uid = uid.orElse(changed.uid);
    changed.gid = gid.orElse(changed.gid);
    changed.killPrivileges();
    changed.ctimeNs = nowNs();
    return changed.stat();
  }

  public synchronized Stat utimens(long inode, TimeChange atime, TimeChange mtime) {
    ReferenceInode changed = inode(inode);
    changed.atimeNs = changed(changed.atimeNs, atime);
    changed.mtimeNs = changed(changed.mtimeNs, mtime);
    changed.ctimeNs = nowNs();
    return changed.stat();
  }

  private long changed(long presentNs, TimeChange change) {
    return switch (change.type()) {
      case OMIT -> presentNs;
      case NOW -> nowNs();
      case SET -> change.valueNs();
    };
  }

  public synchronized Stat truncate(long inode, long sizeBytes) {
    ReferenceInode file = inode(inode);
    require(!file.isDirectory(), FsError.EISDIR, inode);
    require(file.kind == Kind.FILE && sizeBytes >= 0, FsError.EINVAL, inode);
    require(sizeBytes <= MAX_FILE_BYTES, FsError.EFBIG, inode);
    file.bytes = Arrays.copyOf(file.bytes, (int) sizeBytes);
    file.mtimeNs = nowNs();
    file.ctimeNs = file.mtimeNs;
    return file.stat();
  }

  // ---- handles

  /**
   * @return a handle, to be given to {@link #release}
   */
  public synchronized long open(long inode, OpenMode mode) {
    ReferenceInode file = inode(inode);
    require(!file.isDirectory(), FsError.EISDIR, inode);
    require(file.kind != Kind.SYMLINK, FsError.ELOOP, inode);
    require(file.kind == Kind.FILE, FsError.ENXIO, inode);
    if (mode.truncate()) {
      truncate(inode, 0);
    }
    file.openHandles++;
    handles.put(++lastHandle, new Handle(file, mode));
    return lastHandle;
  }

  /** Up to {@code length} bytes; fewer, or none, at the end. */
  public synchronized byte[] read(long handle, long offset, int length) {
    Handle h = handle(handle);
    require(h.mode.read(), FsError.EBADF, handle);
    require(offset >= 0, FsError.EINVAL, offset);
    byte[] bytes = h.file.bytes;
    int from = (int) Math.min(offset, bytes.length);
    int to = (int) Math.min((long) from + length, bytes.length);
    return Arrays.copyOfRange(bytes, from, to);
  }

  /**
   * Writes all bytes at {@code offset}, in an append at the end.
   *
   * @return where they went
   */
  public synchronized long write(long handle, long offset, byte[] bytes) {
    Handle h = handle(handle);
    ReferenceInode file = h.file;
    require(h.mode.write(), FsError.EBADF, handle);
    require(offset >= 0, FsError.EINVAL, offset);
    long at = h.mode.append() ? file.bytes.length : offset;
    if (bytes.length == 0) {
      return at;
    }
    require(at + bytes.length <= MAX_FILE_BYTES, FsError.EFBIG, handle);
    int end = (int) at + bytes.length;
    if (end > file.bytes.length) {
      file.bytes = Arrays.copyOf(file.bytes, end);
    }
    System.arraycopy(bytes, 0, file.bytes, (int) at, bytes.length);
    file.mtimeNs = nowNs();
    file.ctimeNs = file.mtimeNs;
    return at;
  }

  public synchronized Stat fstat(long handle) {
    return handle(handle).file.stat();
  }

  public synchronized Stat ftruncate(long handle, long sizeBytes) {
    Handle h = handle(handle);
    require(h.mode.write(), FsError.EINVAL, handle);
    return truncate(h.file.number, sizeBytes);
  }

  public synchronized void release(long handle) {
    Handle h = handle(handle);
    handles.remove(handle);
    h.file.openHandles--;
    forgetIfUnused(h.file);
  }

  // ---- inside

  private ReferenceInode add(
      ReferenceInode directory, FileName name, Kind kind, int permissions, int uid, int gid) {
    ReferenceInode made = new ReferenceInode(++lastInode, kind, permissions & 07777, uid, gid);
    made.inherit(directory);
    made.nlink = 1;
    stampNew(made);
    inodes.put(made.number, made);
    directory.entries.put(name, made);
    stampEntries(directory);
    return made;
  }

  private void dropName(ReferenceInode inode) {
    inode.nlink = inode.isDirectory() ? 0 : inode.nlink - 1;
    inode.ctimeNs = nowNs();
    forgetIfUnused(inode);
  }

  /** A removed directory is kept: someone may stand in it. */
  private void forgetIfUnused(ReferenceInode inode) {
    if (inode.nlink == 0 && inode.openHandles == 0 && !inode.isDirectory()) {
      inodes.remove(inode.number);
    }
  }

  private ReferenceInode inode(long number) {
    ReferenceInode inode = inodes.get(number);
    if (inode == null) {
      throw new FsException(FsError.ENOENT, "inode " + number);
    }
    return inode;
  }

  private ReferenceInode directory(long number) {
    ReferenceInode inode = inode(number);
    require(inode.isDirectory(), FsError.ENOTDIR, number);
    require(inode.nlink > 0, FsError.ENOENT, number);
    return inode;
  }

  private ReferenceInode directoryWithout(long number, FileName name) {
    ReferenceInode directory = directory(number);
    require(!directory.entries.containsKey(name), FsError.EEXIST, name);
    return directory;
  }

  private static ReferenceInode child(ReferenceInode directory, FileName name) {
    ReferenceInode child = directory.entries.get(name);
    if (child == null) {
      throw new FsException(FsError.ENOENT, "name " + name);
    }
    return child;
  }

  private Handle handle(long number) {
    Handle handle = handles.get(number);
    if (handle == null) {
      throw new FsException(FsError.EBADF, "handle " + number);
    }
    return handle;
  }

  private static void require(boolean holds, FsError error, Object what) {
    if (!holds) {
      throw new FsException(error, "" + what);
    }
  }

  private void stampNew(ReferenceInode inode) {
    inode.atimeNs = nowNs();
    stampEntries(inode);
  }

  private void stampEntries(ReferenceInode directory) {
    directory.mtimeNs = nowNs();
    directory.ctimeNs = directory.mtimeNs;
  }

  private long nowNs() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
