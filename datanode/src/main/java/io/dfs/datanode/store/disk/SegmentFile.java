package io.dfs.datanode.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A segment's descriptors. Thread-safe.
 *
 * <p>The JDK closes a file channel when a thread that uses it is interrupted. So callers' threads
 * use one channel, which is opened again when that happens, and the commit thread, which nobody
 * interrupts, has another for headers and syncs: its descriptor lives as long as the segment takes
 * writes and so sees every error of writeback.
 */
final class SegmentFile implements AutoCloseable {
  private final DiskCalls disk;
  private final Path path;
  private final ReentrantLock reopening = new ReentrantLock();
  private volatile @Nullable FileChannel shared;
  private volatile @Nullable FileChannel commits;
  private volatile boolean writable;

  private SegmentFile(DiskCalls disk, Path path, boolean writable) {
    this.disk = disk;
    this.path = path;
    this.writable = writable;
  }

  static SegmentFile openReadOnly(DiskCalls disk, Path path) throws IOException {
    SegmentFile file = new SegmentFile(disk, path, false);
    file.shared = file.openShared();
    return file;
  }

  /** Opens for writing; makes the file if there is none. */
  static SegmentFile openWritable(DiskCalls disk, Path path) throws IOException {
    SegmentFile file = new SegmentFile(disk, path, true);
    file.commits =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      file.shared = file.openShared();
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return file;
  }

  Path path() {
    return path;
  }

  long size() throws IOException {
    return onShared(FileChannel::size);
  }

  /** Writes payload bytes from any thread; positions are left alone. */
  void write(ByteBuffer data, long offset) throws IOException {
    onShared(
        channel -> {
          disk.write(path, channel, data, offset);
          return true;
        });
  }

  /** Fills {@code into} from {@code offset}; false if the file ends before. */
  boolean readFully(ByteBuffer into, long offset) throws IOException {
    int start = into.position();
    return onShared(
        channel -> {
          into.position(start);
          while (into.hasRemaining()) {
            if (channel.read(into, offset + into.position() - start) < 0) {
              return false;
            }
          }
          return true;
        });
  }

  /** Only on the commit thread, or before the segment is shared. */
  void commitWrite(ByteBuffer data, long offset) throws IOException {
    disk.write(path, commitChannel(), data, offset);
  }

  /** Only on the commit thread, or before the segment is shared. */
  void sync() throws IOException {
    disk.sync(path, commitChannel());
  }

  void preallocate(long bytes) throws IOException {
    disk.preallocate(path, commitChannel(), bytes);
  }

  void truncate(long bytes) throws IOException {
    commitChannel().truncate(bytes);
  }

  /** No more writes will come: lets the commit thread's descriptor go. */
  void endWrites() throws IOException {
    writable = false;
    FileChannel channel = commits;
    commits = null;
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    endWrites();
    reopening.lock();
    try {
      FileChannel channel = shared;
      shared = null;
      if (channel != null) {
        channel.close();
      }
    } finally {
      reopening.unlock();
    }
  }

  private FileChannel commitChannel() {
    FileChannel channel = commits;
    if (channel == null) {
      throw new IllegalStateException(path + " takes no writes");
    }
    return channel;
  }

  private FileChannel openShared() throws IOException {
    Set<StandardOpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ));
    if (writable) {
      options.add(StandardOpenOption.WRITE);
    }
    return FileChannel.open(path, options);
  }

  /** Runs {@code call}, again on a new channel if an interrupt closed the old one under it. */
  private <T> T onShared(ChannelCall<T> call) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        FileChannel channel = shared;
        if (channel == null) {
          throw new ClosedChannelException();
        }
        try {
          return call.on(channel);
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(channel);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // this very channel, or has another thread been here?
  private void reopen(FileChannel broken) throws IOException {
    reopening.lock();
    try {
      if (shared == null) {
        throw new ClosedChannelException();
      }
      if (shared == broken) {
        shared = openShared();
      }
    } finally {
      reopening.unlock();
    }
  }

  /** What is done on a channel; may be repeated. */
  private interface ChannelCall<T> {
    T on(FileChannel channel) throws IOException;
  }
}
