package io.dfs.client.file;

import io.dfs.client.chunk.PooledBuffer;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Opened;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One open() of a file. Reads see what any handle of this mount has written; what others see is
 * what was flushed. Calls block, bounded by the operation timeout, and end in an {@link
 * FsException}. Thread-safe.
 */
public final class OpenFile implements AutoCloseable {
  /** A write is whole for readers of this mount up to this length, an append for everyone. */
  public static final int MAX_ATOMIC_BYTES = 1 << 20;

  private static final long MAX_FILE_BYTES = 1L << 56;

  private final FileTable table;
  private final FileState state;
  private final OpenFlags flags;
  private final Readahead readahead;
  private final AtomicLong errorsSeen;
  private final AtomicBoolean closed = new AtomicBoolean();

  OpenFile(FileTable table, FileState state, OpenFlags flags) {
    this.table = table;
    this.state = state;
    this.flags = flags;
    this.readahead = new Readahead(table.services().config().readaheadBytes());
    this.errorsSeen = new AtomicLong(state.errors().seenAtOpen());
  }

  public InodeId inode() {
    return state.inode();
  }

  public OpenFlags flags() {
    return flags;
  }

  /** Attributes as this mount sees them now. */
  public Attr attr() {
    return state.with(c -> c.overlaid(c.committedAttr()));
  }

  /**
   * Reads up to {@code target.remaining()} bytes at {@code pos}; fewer only at the end of the file.
   *
   * @return bytes read, 0 at the end; the target's position has moved by as much
   */
  public int read(long pos, ByteBuffer target) {
    requireRange(pos, target.remaining());
    int length = table.reads().read(state, pos, target);
    if (length > 0) {
      readahead
          .next(pos, length)
          .ifPresent(
              r ->
                  table
                      .services()
                      .reader()
                      .prefetch(table.reads().ahead(state, r.pos(), r.lengthBytes())));
    }
    return length;
  }

  /**
   * Writes all of {@code source} at {@code pos} into memory; waits for buffers if need be.
   *
   * @param killPrivileges the write takes setuid and setgid away
   */
  public void write(long pos, ByteBuffer source, boolean killPrivileges) {
    requireWritable();
    requireRange(pos, source.remaining());
    long at = pos;
    while (source.hasRemaining()) {
      int n = Math.min(MAX_ATOMIC_BYTES, source.remaining());
      writePart(at, source.slice(source.position(), n), killPrivileges);
      source.position(source.position() + n);
      at += n;
    }
  }

  private void writePart(long pos, ByteBuffer part, boolean killPrivileges) {
    FileServices services = table.services();
    state.requireSession(services.metadata().grant().session());
    FileContents.WriteStamp stamp =
        new FileContents.WriteStamp(
            services.metadata().nowNs(), services.ticker().nanos(), killPrivileges);
    ArrayDeque<PooledBuffer> spare = new ArrayDeque<>();
    int length = part.remaining();
    try {
      while (true) {
        int needed = state.with(c -> c.buffersFor(length));
        if (needed > spare.size()) {
          spare.forEach(PooledBuffer::release);
          spare.clear();
          spare.addAll(services.pool().take(needed));
        }
        Written written = state.with(c -> tryWrite(c, pos, part, spare, stamp));
        if (written.done()) {
          table.uploads().start(written.full());
          return;
        }
      }
    } finally {
      spare.forEach(PooledBuffer::release);
    }
  }

  private record Written(boolean done, List<Batch> full) {}

  private static Written tryWrite(
      FileContents c,
      long pos,
      ByteBuffer part,
      ArrayDeque<PooledBuffer> spare,
      FileContents.WriteStamp stamp) {
    return c.buffersFor(part.remaining()) > spare.size()
        ? new Written(false, List.of())
        : new Written(true, c.write(pos, part, spare, stamp));
  }

  /**
   * Appends all of {@code source}, in parts of at most {@link #MAX_ATOMIC_BYTES}, durably: the
   * server says where the first byte went.
   */
  public long append(ByteBuffer source, boolean killPrivileges) {
    requireWritable();
    long first = -1;
    while (source.hasRemaining()) {
      int n = Math.min(MAX_ATOMIC_BYTES, source.remaining());
      long at = appendPart(source.slice(source.position(), n), killPrivileges);
      source.position(source.position() + n);
      first = first < 0 ? at : first;
    }
    table.announce(state);
    return first < 0 ? attr().sizeBytes() : first;
  }

  private long appendPart(ByteBuffer part, boolean killPrivileges) {
    try {
      return table.appends().append(state, part, killPrivileges);
    } catch (FsException e) {
      errorsSeen.set(state.errors().told());
      throw e;
    }
  }

  /**
   * Commits what any handle of this mount has written to the file, durably.
   *
   * @return the attributes after it
   * @throws FsException why it failed, or why an earlier flush did that this handle was not told of
   */
  public Attr flush() {
    if (!state.isClean()) {
      state.requireSession(table.services().metadata().grant().session());
      try {
        table.flushes().flush(state);
      } catch (FsException e) {
        errorsSeen.set(state.errors().told());
        throw e;
      }
      table.announce(state);
    }
    tellOnce();
    return attr();
  }

  private void tellOnce() {
    long seen = errorsSeen.get();
    long now = state.errors().count();
    if (now > seen && errorsSeen.compareAndSet(seen, now)) {
      throw state.errors().tell();
    }
  }

  /**
   * What close(2) waits for, by the mount's {@link ClosePolicy}: all of {@link #flush}, or only
   * until every member has received what was written; it is committed in the background then.
   *
   * @return done with the attributes after the commit
   * @throws FsException as {@link #flush}
   */
  public CompletableFuture<Attr> flushToClose() {
    if (state.isClean() || table.services().config().closePolicy() == ClosePolicy.DURABLE) {
      return CompletableFuture.completedFuture(flush());
    }
    state.requireSession(table.services().metadata().grant().session());
    CompletableFuture<Void> committed;
    try {
      committed = table.close(state);
    } catch (FsException e) {
      errorsSeen.set(state.errors().told());
      throw e;
    }
    tellOnce();
    return committed.thenApply(done -> attr());
  }

  /** As {@link #flush}: times and size are durable with the bytes, so datasync saves nothing. */
  public Attr fsync() {
    return flush();
  }

  /** Asks the server for the file as it is now, as a new open would; before a lock is granted. */
  public Attr revalidate() {
    Opened now = table.services().metadata().extents(state.inode(), 0, Long.MAX_VALUE);
    state.update(c -> c.refresh(now, 0, Long.MAX_VALUE));
    table.announce(state);
    return attr();
  }

  /** The next data at or behind {@code pos}. ENXIO if there is none. */
  public long seekData(long pos) {
    return table.reads().seek(state, pos, true);
  }

  /** The next hole at or behind {@code pos}; the end of the file is one. ENXIO behind it. */
  public long seekHole(long pos) {
    return table.reads().seek(state, pos, false);
  }

  /** Gives the handle up. Reports nothing; what is dirty is committed in the background. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      table.release(state);
    }
  }

  private void requireWritable() {
    if (!flags.write()) {
      throw new FsException(FsError.EBADF, "handle not open for writing");
    }
  }

  private static void requireRange(long pos, int length) {
    if (pos < 0) {
      throw new FsException(FsError.EINVAL, "position " + pos);
    }
    if (pos + length > MAX_FILE_BYTES) {
      throw new FsException(FsError.EFBIG, "position " + pos);
    }
  }
}
