package io.dfs.fusemount.posix;

import io.dfs.client.file.FileTable;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Namespace;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Outcome;
import io.dfs.fusemount.fuse.KernelCache;
import io.dfs.fusemount.fuse.OpenFlag;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests on open files, and the coherence of the kernel's pages with them: pages stay valid
 * across opens while the inode's version is the one they were read at or the one our own commit
 * made; handles with O_APPEND go past the pages, which are dropped after their writes.
 *
 * <p>An open without KEEP_CACHE makes the kernel drop the pages when it takes the answer, which we
 * do not see. So the pages count as those of the opened version only from the first READ or WRITE
 * of the handle on; until then every other open drops them too. Thread-safe.
 */
final class FileRequests {
  private static final Logger log = LoggerFactory.getLogger(FileRequests.class);
  private static final int READ_BUFFERS = 16;
  private static final int MAX_READ_BYTES = 1 << 20;

  private final Namespace namespace;
  private final FileTable table;
  private final KernelNodes kernel;
  private final PosixOptions options;
  private final Handles<Handle> open = new Handles<>();
  private final ReadBuffers buffers = new ReadBuffers(MAX_READ_BYTES, READ_BUFFERS);
  private volatile @Nullable KernelCache cache;

  /** An open file, and the version it was opened at. */
  private record Handle(OpenFile file, long version, AtomicBoolean used) {}

  /** A handle, and how the kernel is to treat it. */
  record Opened(long handle, List<OpenFlag> kernelFlags) {
    OpenFlag[] flags() {
      return kernelFlags.toArray(new OpenFlag[0]);
    }
  }

  FileRequests(Namespace namespace, FileTable table, KernelNodes kernel, PosixOptions options) {
    this.namespace = namespace;
    this.table = table;
    this.kernel = kernel;
    this.options = options;
  }

  void connect(KernelCache kernelCache) {
    cache = kernelCache;
  }

  /** ESTALE if a name that the kernel knows means something else by now: it will look again. */
  OpenFile open(InodeId inode, OpenFlags flags) {
    try {
      return table.open(inode, kernel.names(inode), flags);
    } catch (FsException e) {
      if (e.error() == FsError.ESTALE || e.error() == FsError.ENOENT) {
        kernel.forgetNames(inode);
        namespace.invalidated(inode);
        throw new FsException(FsError.ESTALE, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  OpenFile adopt(Outcome.Opened opened, OpenFlags flags) {
    return table.adopt(opened, flags);
  }

  /**
   * Makes a handle; brings the kernel's attributes up to date first.
   *
   * @param attr after the open
   */
  Opened add(OpenFile file, Attr attr, long node) {
    InodeId inode = file.inode();
    List<OpenFlag> flags = new ArrayList<>(2);
    if (options.directIo() || file.flags().append()) {
      flags.add(OpenFlag.DIRECT_IO);
    }
    boolean kept = kernel.pagesAreOf(inode, attr.version());
    if (kept) {
      flags.add(OpenFlag.KEEP_CACHE);
    } else {
      kernel.pagesUnknown(inode);
    }
    KernelCache connected = cache;
    if (connected != null && kernel.attributesDiffer(inode, attr.version())) {
      connected.invalidateAttributes(node);
    }
    kernel.attributes(inode, attr.version());
    long handle = open.add(new Handle(file, attr.version(), new AtomicBoolean(kept)));
    return new Opened(handle, flags);
  }

  /** The file of a READ or WRITE: the kernel has taken the answer to its open. */
  private OpenFile used(long number) {
    Handle handle = open.get(number);
    if (handle.used.compareAndSet(false, true)) {
      kernel.pagesReadAt(handle.file.inode(), handle.version);
    }
    return handle.file;
  }

  void read(Request.Read request, Reply.Data reply) {
    OpenFile file = used(request.handle());
    ByteBuffer buffer = buffers.take(Math.min(request.sizeBytes(), MAX_READ_BYTES));
    try {
      file.read(request.offset(), buffer);
      reply.data(buffer.flip());
    } finally {
      buffers.give(buffer);
    }
  }

  void write(Request.Write request, Reply.Count reply) {
    OpenFile file = used(request.handle());
    ByteBuffer data = request.data().buffer();
    int length = data.remaining();
    if (file.flags().append() && !request.fromPageCache()) {
      long at = file.append(data, request.killPrivileges());
      reply.count(length);
      afterwards(c -> c.invalidateData(request.node(), at, length));
    } else {
      file.write(request.offset(), data, request.killPrivileges());
      if (isSyncedHere(request)) {
        sync(file, request.node());
      }
      reply.count(length);
    }
  }

  /** The kernel sends an FSYNC after synchronous writes, but not after those past its pages. */
  private boolean isSyncedHere(Request.Write request) {
    return options.directIo()
        && (options.syncWrites() || (request.openFlags() & OpenBits.O_DSYNC) != 0);
  }

  /** close(2) of one descriptor. */
  void flush(long handle, long node) {
    OpenFile file = open.get(handle).file;
    Attr before = file.attr();
    CompletableFuture<Void> _ =
        file.flushToClose().thenAccept(after -> committed(before, after, node));
  }

  void fsync(long handle, long node) {
    sync(open.get(handle).file, node);
  }

  private void sync(OpenFile file, long node) {
    Attr before = file.attr();
    Attr after = file.fsync();
    committed(before, after, node);
  }

  private void dropAttributes(long node) {
    KernelCache connected = cache;
    if (connected != null) {
      connected.invalidateAttributes(node);
    }
  }

  /** Our own commit made one version of another: the pages, which have our writes, go along. */
  private void committed(Attr before, Attr after, long node) {
    if (after.version() == before.version() + 1
        && kernel.pagesAreOf(after.id(), before.version())) {
      kernel.pages(after.id(), after.version());
    }
    if (before.allocatedBytes() != after.allocatedBytes()
        || after.version() > before.version() + 1) {
      // What dirty bytes would take was guessed: not all that they lie over was known.
      dropAttributes(node);
    }
  }

  void release(long handle) {
    open.remove(handle).file.close();
  }

  long seek(Request.Seek request) {
    OpenFile file = open.get(request.handle()).file;
    return request.hole() ? file.seekHole(request.offset()) : file.seekData(request.offset());
  }

  /** A setattr of this mount made the version: the pages are as good as before it. */
  void changedHere(Attr attr) {
    if (kernel.pagesAreOf(attr.id(), attr.version() - 1)) {
      kernel.pages(attr.id(), attr.version());
    }
  }

  /** Link count or ctime changed behind the kernel's back, by an operation of this mount. */
  void attributesChanged(Attr attr, long node) {
    changedHere(attr);
    if (kernel.attributesDiffer(attr.id(), attr.version())) {
      dropAttributes(node);
      kernel.attributes(attr.id(), attr.version());
    }
  }

  void changedElsewhere(InodeId inode, long node) {
    kernel.pagesUnknown(inode);
    afterwards(c -> c.invalidateData(node, 0, 0));
  }

  /** A call to the kernel that must not run in the handler of a request. */
  private interface Notification {
    void send(KernelCache cache);
  }

  private void afterwards(Notification notification) {
    KernelCache connected = cache;
    if (connected == null) {
      return;
    }
    Thread.ofVirtual()
        .name("invalidate")
        .start(
            () -> {
              try {
                notification.send(connected);
              } catch (FsException e) {
                log.warn("the kernel did not drop cached pages: {}", e.getMessage());
              }
            });
  }

  int openFiles() {
    return open.all().size();
  }
}
