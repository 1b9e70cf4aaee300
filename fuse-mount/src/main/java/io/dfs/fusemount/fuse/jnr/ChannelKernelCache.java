package io.dfs.fusemount.fuse.jnr;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.fusemount.fuse.KernelCache;
import io.dfs.fusemount.fuse.ProtocolOptions;
import io.dfs.fusemount.fuse.wire.FuseChannel;
import io.dfs.fusemount.fuse.wire.Notifications;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends invalidations. Thread-safe.
 *
 * <p>The kernel may hold such a write(2) until other requests are answered. On a virtual thread
 * that would pin its carrier, and with few processors nobody would be left to answer; so it happens
 * on platform threads. Pages and names have threads of their own: pages wait for reads and writes
 * only, names for anything in a directory, and an open that waits for the first must not queue
 * behind the second.
 */
final class ChannelKernelCache implements KernelCache {
  private static final int IDLE_SECONDS = 10;

  private final FuseChannel channel;
  private final long timeoutMillis;
  private final Lane pages;
  private final Lane names;

  ChannelKernelCache(FuseChannel channel, ProtocolOptions options) {
    this.channel = channel;
    this.timeoutMillis = options.notifyTimeout().toMillis();
    this.pages = Lane.of("fuse-notify-pages-", options.notifierThreads());
    this.names = Lane.of("fuse-notify-names-", options.notifierThreads());
  }

  /** Threads of one kind of invalidation; {@code permits} are as many as threads. */
  private record Lane(ThreadPoolExecutor threads, Semaphore permits) {
    static Lane of(String name, int count) {
      ThreadPoolExecutor threads =
          new ThreadPoolExecutor(
              count,
              count,
              IDLE_SECONDS,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(count),
              Thread.ofPlatform().daemon().name(name, 0).factory());
      threads.allowCoreThreadTimeOut(true);
      return new Lane(threads, new Semaphore(count));
    }
  }

  @Override
  public void invalidateAttributes(long node) {
    channel.notify(Notifications.INVAL_INODE, Notifications.invalidateInode(node, -1, 0));
  }

  @Override
  public void invalidateData(long node, long offset, long length) {
    send(pages, Notifications.INVAL_INODE, Notifications.invalidateInode(node, offset, length));
  }

  @Override
  public void invalidateEntry(long parent, FileName name) {
    send(names, Notifications.INVAL_ENTRY, Notifications.invalidateEntry(parent, name));
  }

  /** No more invalidations will come. */
  void close() {
    pages.threads().shutdown();
    names.threads().shutdown();
  }

  private void send(Lane lane, int code, ByteBuffer payload) {
    try {
      if (!lane.permits().tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS)) {
        throw tooLate();
      }
      if (lane.threads().isShutdown()) {
        lane.permits().release();
        return;
      }
      start(lane, code, payload).get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw tooLate();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while the kernel invalidates", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("invalidation failed", e.getCause());
    }
  }

  private Future<?> start(Lane lane, int code, ByteBuffer payload) {
    return lane.threads()
        .submit(
            () -> {
              try {
                channel.notify(code, payload);
              } finally {
                lane.permits().release();
              }
            });
  }

  private FsException tooLate() {
    return new FsException(
        FsError.ETIMEDOUT, "the kernel did not invalidate within " + timeoutMillis + " ms");
  }
}
