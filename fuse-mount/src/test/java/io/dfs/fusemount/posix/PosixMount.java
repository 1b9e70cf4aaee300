package io.dfs.fusemount.posix;

import io.dfs.client.cache.BlockCache;
import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.ChunkReader;
import io.dfs.client.chunk.ChunkWriter;
import io.dfs.client.chunk.DelayedTasks;
import io.dfs.client.chunk.NodeHealth;
import io.dfs.client.file.FileServices;
import io.dfs.client.file.FileTable;
import io.dfs.client.file.FilesConfig;
import io.dfs.client.namespace.AttributeCache;
import io.dfs.client.namespace.LearningMetadata;
import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.NamespaceConfig;
import io.dfs.client.session.InodeLanes;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.TimeChange;
import io.dfs.common.placement.Locality;
import io.dfs.common.time.Ticker;
import io.dfs.fusemount.fuse.Interruption;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import io.dfs.fusemount.fuse.Stat;
import io.dfs.fusemount.fuse.WriteData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A mount's POSIX layer, called as the kernel calls it. Work is done in the calling thread. */
final class PosixMount {
  static final long ROOT = 1;
  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_EXCL = 0200;
  static final int O_TRUNC = 01000;
  static final int O_APPEND = 02000;
  static final int O_DSYNC = 010000;
  static final int O_SYNC = 04010000;
  private static final long BUFFER_BYTES = 16 << 20;

  final StoreMetadata metadata;
  final KernelSpy kernel = new KernelSpy();
  final PosixFileSystem fs;
  private RequestContext caller = context(0, 0);

  PosixMount(PosixVolume volume, long seed, VirtualXattrs virtual) {
    this(volume, seed, InodeId.ROOT, PosixOptions.DEFAULT, virtual);
  }

  PosixMount(PosixVolume volume, long seed, InodeId root, PosixOptions options) {
    this(volume, seed, root, options, VirtualXattrs.NONE);
  }

  private PosixMount(
      PosixVolume volume, long seed, InodeId root, PosixOptions options, VirtualXattrs virtual) {
    metadata = new StoreMetadata(volume.store, volume.clock, seed);
    Ticker ticker = volume.clock::nanos;
    InodeLanes lanes = new InodeLanes();
    AttributeCache attrs = new AttributeCache(ticker, NamespaceConfig.DEFAULT);
    LearningMetadata learning = new LearningMetadata(metadata, attrs, ticker);
    NodeHealth health = new NodeHealth(ticker);
    FileServices services =
        new FileServices(
            learning,
            lanes,
            new ChunkWriter(
                learning, volume.chunks, Locality.NOWHERE, health, ticker, volume.clock::advance),
            new ChunkReader(
                learning,
                volume.chunks,
                new BlockCache(4 << 20),
                Locality.NOWHERE,
                health,
                ticker,
                DelayedTasks.NEVER,
                1 << 20),
            new BufferPool(BUFFER_BYTES, Duration.ofSeconds(20)),
            Runnable::run,
            ticker,
            volume.clock::advance,
            config());
    List<Consumer<InodeId>> changed = new ArrayList<>();
    FileTable files = new FileTable(services, i -> changed.forEach(c -> c.accept(i)));
    Namespace namespace =
        new Namespace(metadata, lanes, attrs, files, NamespaceConfig.DEFAULT, ticker);
    fs = new PosixFileSystem(root, namespace, files, ticker, options, virtual);
    changed.add(fs::changedElsewhere);
    fs.init(kernel, 1 << 20);
  }

  private static FilesConfig config() {
    FilesConfig d = FilesConfig.defaults();
    return new FilesConfig(
        BUFFER_BYTES,
        d.cacheBytes(),
        d.opTimeout(),
        d.commitChunksAfter(),
        d.flushAfter(),
        4,
        1 << 20,
        d.closePolicy());
  }

  private static RequestContext context(int uid, int gid) {
    return new RequestContext(1, uid, gid, 7, 022, new Interruption());
  }

  /** Who calls from now on. */
  void as(int uid, int gid) {
    caller = context(uid, gid);
  }

  static FileName name(String name) {
    return FileName.of(name);
  }

  /** The error that a call is answered with; OK for success. */
  static FsError errorOf(Runnable call) {
    try {
      call.run();
      return FsError.OK;
    } catch (FsException e) {
      return e.error();
    }
  }

  private static Answer answered(Consumer<Answer> call) {
    Answer answer = new Answer();
    call.accept(answer);
    answer.requireAnswered();
    return answer;
  }

  // ---- names

  NodeEntry lookup(long parent, String name) {
    return answered(a -> fs.lookup(caller, parent, name(name), a)).entry();
  }

  Optional<Duration> absence(long parent, String name) {
    return answered(a -> fs.lookup(caller, parent, name(name), a)).absence();
  }

  NodeEntry mkdir(long parent, String name) {
    return answered(a -> fs.mkdir(caller, parent, name(name), 0755, a)).entry();
  }

  NodeEntry mknod(long parent, String name, int mode) {
    return mknod(parent, name, mode, 0);
  }

  NodeEntry mknod(long parent, String name, int mode, int rdev) {
    return answered(a -> fs.mknod(caller, new Request.Mknod(parent, name(name), mode, rdev), a))
        .entry();
  }

  NodeEntry symlink(long parent, String name, byte[] target) {
    return answered(a -> fs.symlink(caller, parent, name(name), target, a)).entry();
  }

  byte[] readlink(long node) {
    return answered(a -> fs.readlink(caller, node, a)).bytes();
  }

  NodeEntry link(long node, long parent, String name) {
    return answered(a -> fs.link(caller, node, parent, name(name), a)).entry();
  }

  void unlink(long parent, String name) {
    answered(a -> fs.unlink(caller, parent, name(name), a));
  }

  void rmdir(long parent, String name) {
    answered(a -> fs.rmdir(caller, parent, name(name), a));
  }

  void rename(long parent, String name, long newParent, String newName) {
    rename(parent, name, newParent, newName, false, false);
  }

  void rename(
      long parent,
      String name,
      long newParent,
      String newName,
      boolean noReplace,
      boolean exchange) {
    Request.Rename request =
        new Request.Rename(parent, name(name), newParent, name(newName), noReplace, exchange);
    answered(a -> fs.rename(caller, request, a));
  }

  // ---- attributes

  void setxattr(long node, String name, byte[] value, int flags) {
    Request.SetXattr request =
        new Request.SetXattr(node, name.getBytes(StandardCharsets.UTF_8), value, flags);
    answered(a -> fs.setxattr(caller, request, a));
  }

  byte[] getxattr(long node, String name) {
    return answered(a -> fs.getxattr(caller, node, name.getBytes(StandardCharsets.UTF_8), a))
        .bytes();
  }

  /** The names, each followed by a space instead of the NUL. */
  String listxattr(long node) {
    byte[] names = answered(a -> fs.listxattr(caller, node, a)).bytes();
    return new String(names, StandardCharsets.UTF_8).replace('\0', ' ');
  }

  void removexattr(long node, String name) {
    answered(a -> fs.removexattr(caller, node, name.getBytes(StandardCharsets.UTF_8), a));
  }

  Stat getattr(long node) {
    return answered(a -> fs.getattr(caller, node, OptionalLong.empty(), a)).stat();
  }

  Stat setattr(Request.SetAttr request) {
    return answered(a -> fs.setattr(caller, request, a)).stat();
  }

  Stat chmod(long node, int mode) {
    return setattr(
        change(node, OptionalInt.of(mode), OptionalInt.empty(), OptionalLong.empty(), false));
  }

  Stat chown(long node, int uid) {
    return setattr(
        change(node, OptionalInt.empty(), OptionalInt.of(uid), OptionalLong.empty(), false));
  }

  Stat truncate(long node, long size, boolean killPrivileges) {
    return setattr(
        change(
            node, OptionalInt.empty(), OptionalInt.empty(), OptionalLong.of(size), killPrivileges));
  }

  private static Request.SetAttr change(
      long node, OptionalInt mode, OptionalInt uid, OptionalLong size, boolean killPrivileges) {
    TimeChange mtime = size.isPresent() ? TimeChange.NOW : TimeChange.OMIT;
    return new Request.SetAttr(
        node,
        mode,
        uid,
        OptionalInt.empty(),
        size,
        TimeChange.OMIT,
        mtime,
        OptionalLong.empty(),
        killPrivileges);
  }

  Stat utimens(long node, TimeChange atime, TimeChange mtime) {
    return setattr(
        new Request.SetAttr(
            node,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            atime,
            mtime,
            OptionalLong.empty(),
            false));
  }

  Answer statfs() {
    return answered(a -> fs.statfs(caller, ROOT, a));
  }

  // ---- files

  Answer create(long parent, String name, int openFlags) {
    Request.Create request = new Request.Create(parent, name(name), 0644, openFlags | 0100, false);
    return answered(a -> fs.create(caller, request, a));
  }

  Answer open(long node, int openFlags) {
    return answered(a -> fs.open(caller, new Request.Open(node, openFlags, false), a));
  }

  byte[] read(long handle, long offset, int size) {
    Request.Read request = new Request.Read(0, handle, offset, size, 0);
    return answered(a -> fs.read(caller, request, a)).bytes();
  }

  void write(long node, long handle, long offset, byte[] bytes) {
    write(node, handle, offset, bytes, false);
  }

  void write(long node, long handle, long offset, byte[] bytes, boolean killPrivileges) {
    write(new Request.Write(node, handle, offset, new Bytes(bytes), 0, false, killPrivileges));
  }

  /** Through a descriptor that was opened with these bits. */
  void write(long node, long handle, int openFlags, long offset, byte[] bytes) {
    write(new Request.Write(node, handle, offset, new Bytes(bytes), openFlags, false, false));
  }

  private void write(Request.Write request) {
    int length = request.data().buffer().remaining();
    long count = answered(a -> fs.write(caller, request, a)).number();
    if (count != length) {
      throw new AssertionError("wrote " + count + " of " + length);
    }
  }

  void flush(long handle) {
    answered(a -> fs.flush(caller, 0, handle, 0, a));
  }

  void fsync(long handle) {
    fsync(0, handle);
  }

  void fsync(long node, long handle) {
    answered(a -> fs.fsync(caller, node, handle, false, a));
  }

  void release(long handle) {
    Request.Release request = new Request.Release(0, handle, 0, OptionalLong.empty());
    answered(a -> fs.release(caller, request, a));
  }

  /** close(2) of the only descriptor. */
  void close(long handle) {
    flush(handle);
    release(handle);
  }

  long seek(long handle, long offset, boolean hole) {
    return answered(a -> fs.lseek(caller, new Request.Seek(0, handle, offset, hole), a)).number();
  }

  /** A file with these bytes, closed. */
  long file(long parent, String name, byte[] bytes) {
    Answer made = create(parent, name, O_RDWR);
    write(made.entry().node(), made.handle(), 0, bytes);
    close(made.handle());
    return made.entry().node();
  }

  /** Opens, reads all and closes. */
  byte[] contents(long node) {
    long handle = open(node, O_RDONLY).handle();
    byte[] all = read(handle, 0, 1 << 20);
    close(handle);
    return all;
  }

  // ---- directories

  long opendir(long node) {
    return answered(a -> fs.opendir(caller, new Request.Open(node, 0, false), a)).handle();
  }

  /** One page of {@code room} lines. */
  List<Answer.Line> page(long node, long handle, long offset, int room, boolean plus) {
    Answer answer = new Answer(room);
    Request.Read request = new Request.Read(node, handle, offset, 4096, 0);
    if (plus) {
      fs.readdirplus(caller, request, answer);
    } else {
      fs.readdir(caller, request, answer);
    }
    answer.requireAnswered();
    return answer.lines();
  }

  /** All lines behind {@code offset}, in pages. */
  List<Answer.Line> rest(long node, long handle, long offset, int room, boolean plus) {
    List<Answer.Line> all = new ArrayList<>();
    long at = offset;
    while (true) {
      List<Answer.Line> page = page(node, handle, at, room, plus);
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
      at = page.getLast().nextOffset();
    }
  }

  void closedir(long handle) {
    Request.Release request = new Request.Release(0, handle, 0, OptionalLong.empty());
    answered(a -> fs.releasedir(caller, request, a));
  }

  /** What the kernel wrote, already in the heap. */
  private record Bytes(ByteBuffer buffer) implements WriteData {
    Bytes(byte[] bytes) {
      this(ByteBuffer.wrap(bytes));
    }

    @Override
    public void keep() {}

    @Override
    public void close() {}
  }
}
