package io.dfs.fusemount.fuse.jnr;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.mount.Fusermount;
import io.dfs.common.mount.MountTable;
import io.dfs.common.time.RealTime;
import io.dfs.fusemount.fuse.AllowOther;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.fuse.ProtocolOptions;
import io.dfs.fusemount.fuse.wire.Admission;
import io.dfs.fusemount.fuse.wire.Dispatcher;
import io.dfs.fusemount.fuse.wire.OperationMeters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file system mounted at a directory, from mount to the end of its connection. Thread-safe.
 *
 * <p>It registers no shutdown hook: whoever mounts flushes, calls {@link #unmount} and then stops
 * what the file system needs. A process that dies leaves a dead mount, which the next {@link
 * #mount} there takes away.
 */
public final class FuseMount {
  private static final Logger log = LoggerFactory.getLogger(FuseMount.class);

  /** What a request has besides the data of a write, generously. */
  private static final int REQUEST_OVERHEAD_BYTES = 4096;

  private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  private final Path mountPoint;
  private final MountOptions options;
  private final Fusermount fusermount;
  private final FuseConnection connection;
  private final LowLevelFileSystem fs;
  private final DeviceChannel channel;
  private final ChannelKernelCache kernelCache;
  private final Dispatcher dispatcher;
  private final AtomicInteger readersLeft;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private FuseMount(
      Path mountPoint,
      MountOptions options,
      Fusermount fusermount,
      FuseConnection connection,
      LowLevelFileSystem fs,
      Executor handlers,
      OperationMeters meters) {
    this.mountPoint = mountPoint;
    this.options = options;
    this.fusermount = fusermount;
    this.connection = connection;
    this.fs = fs;
    ProtocolOptions protocol = options.protocol();
    this.channel =
        new DeviceChannel(
            connection.fd(), Math.max(protocol.maxReadBytes(), protocol.maxWriteBytes()));
    this.kernelCache = new ChannelKernelCache(channel, protocol);
    Admission admission =
        options.allowOther() == AllowOther.ROOT
            ? Admission.rootAnd(LibC.INSTANCE.geteuid())
            : Admission.EVERYBODY;
    this.dispatcher =
        new Dispatcher(fs, kernelCache, channel, handlers, protocol, meters, admission);
    this.readersLeft = new AtomicInteger(protocol.readerThreads());
  }

  /**
   * Mounts. Returns when the kernel has the mount; {@link #awaitReady} waits until it answers.
   *
   * @param mountPoint an empty directory, or one that is missing in an existing directory
   * @throws FsException one sentence that says what is missing: ENOENT, ENOTDIR, ENOTEMPTY, EBUSY,
   *     ENXIO (no /dev/fuse), EACCES, ENOSYS (no libfuse.so.2), EIO
   */
  public static FuseMount mount(Path mountPoint, MountOptions options, LowLevelFileSystem fs) {
    return mount(mountPoint, options, fs, new OperationMeters(RealTime.ticker()));
  }

  /**
   * As {@link #mount(Path, MountOptions, LowLevelFileSystem)}.
   *
   * @param meters count its requests
   */
  public static FuseMount mount(
      Path mountPoint, MountOptions options, LowLevelFileSystem fs, OperationMeters meters) {
    return mount(mountPoint, options, fs, Thread::startVirtualThread, meters);
  }

  /**
   * Whether this machine can mount at all.
   *
   * @throws FsException ENXIO (no /dev/fuse), EACCES, ENOSYS (no libfuse.so.2), ENOENT (no
   *     fusermount)
   */
  public static void requireInstalled() {
    FuseConnection.requireDevice();
    LibFuse2.load();
    Fusermount.find();
  }

  /**
   * Whether a mount would be possible at a place, which may be missing; takes away what a killed
   * mount left there.
   *
   * @throws FsException ENOTDIR, ENOTEMPTY, EBUSY (already mounted), EACCES
   */
  public static void requirePlace(Path mountPoint, boolean nonEmpty) {
    MountPoint.check(mountPoint, nonEmpty, Fusermount.find());
  }

  /**
   * As {@link #mount(Path, MountOptions, LowLevelFileSystem)} with other threads than virtual ones
   * for requests that the last free reader hands over.
   *
   * @param handlers must never make its caller wait and must not drop what it is given
   */
  public static FuseMount mount(
      Path mountPoint, MountOptions options, LowLevelFileSystem fs, Executor handlers) {
    return mount(mountPoint, options, fs, handlers, new OperationMeters(RealTime.ticker()));
  }

  private static FuseMount mount(
      Path mountPoint,
      MountOptions options,
      LowLevelFileSystem fs,
      Executor handlers,
      OperationMeters meters) {
    Fusermount fusermount = Fusermount.find();
    Path place = MountPoint.prepare(mountPoint, options.nonEmpty(), fusermount);
    FuseConnection connection = FuseConnection.open(place, options);
    try {
      FuseMount mount = new FuseMount(place, options, fusermount, connection, fs, handlers, meters);
      mount.startReaders();
      return mount;
    } catch (RuntimeException | Error e) {
      fusermount.detach(place);
      connection.close();
      throw e;
    }
  }

  private void startReaders() {
    ProtocolOptions protocol = options.protocol();
    BufferPool pool =
        new BufferPool(
            protocol.requestBuffers(), protocol.maxWriteBytes() + REQUEST_OVERHEAD_BYTES);
    Semaphore spillBytes = new Semaphore(protocol.writeSpillBytes());
    AtomicInteger waiting = new AtomicInteger();
    // All readers exist, with their memory, before the first one starts.
    List<DeviceReader> readers =
        Stream.generate(
                () ->
                    new DeviceReader(
                        connection.fd(), waiting, pool, spillBytes, dispatcher, this::readerEnded))
            .limit(protocol.readerThreads())
            .toList();
    for (int i = 0; i < readers.size(); i++) {
      Thread.ofPlatform().daemon().name("fuse-reader-" + i).start(readers.get(i));
    }
  }

  /** The last reader puts the light out. */
  private void readerEnded() {
    if (readersLeft.decrementAndGet() > 0) {
      return;
    }
    try {
      kernelCache.close();
      channel.close();
      connection.close();
      fs.destroy();
    } catch (RuntimeException e) {
      log.error("defect: the file system failed to end", e);
    } finally {
      ended.complete(null);
    }
  }

  public Path mountPoint() {
    return mountPoint;
  }

  /** Requests received since the mount, by the names of {@code FuseOperation}. */
  public Map<String, Long> requestCounts() {
    return dispatcher.counts().snapshot();
  }

  /** Requests that wait for their answer. */
  public int unansweredRequests() {
    return dispatcher.unanswered();
  }

  /**
   * Waits until the root answers through the mount. Not to be called by a handler.
   *
   * @throws FsException ETIMEDOUT if it does not in time; what {@code init} threw; EIO if the mount
   *     ended. Then {@link #unmount} is still to be called.
   */
  public void awaitReady(Duration patience) {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("fuse-probe").start(() -> probe(ready));
    try {
      CompletableFuture.anyOf(
              dispatcher.connected().thenCompose(handshake -> ready),
              ended.thenRun(this::throwEnded))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new FsException(
          FsError.ETIMEDOUT,
          "the mount at " + mountPoint + " did not answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw asFailure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while waiting for the mount", e);
    } finally {
      ready.cancel(false);
    }
    raiseReadahead();
  }

  private void throwEnded() {
    throw new FsException(FsError.EIO, "the mount at " + mountPoint + " has ended");
  }

  private static RuntimeException asFailure(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException("mount failed", e.getCause());
  }

  /** Before the mount lies over it, the directory below is on another device. */
  private void probe(CompletableFuture<Void> ready) {
    while (!ready.isDone()) {
      try {
        if (isMount((Long) Files.getAttribute(mountPoint, "unix:dev"))) {
          ready.complete(null);
          return;
        }
        Thread.sleep(RETRY_INTERVAL);
      } catch (IOException e) {
        ready.completeExceptionally(
            new FsException(
                FsError.EIO, "the root of " + mountPoint + " fails: " + e.getMessage(), e));
      } catch (InterruptedException e) {
        ready.completeExceptionally(e);
      }
    }
  }

  private boolean isMount(long device) {
    return MountTable.at(mountPoint)
        .filter(MountTable.Mount::isFuse)
        .filter(mount -> mount.isOnDevice(device))
        .isPresent();
  }

  /** The kernel never reads further ahead than the device's setting, 128 KiB unless root asks. */
  private void raiseReadahead() {
    MountTable.at(mountPoint)
        .map(mount -> Path.of("/sys/class/bdi", mount.device(), "read_ahead_kb"))
        .filter(Files::isWritable)
        .ifPresent(
            setting -> {
              String kib = Integer.toString(options.protocol().maxReadaheadBytes() / 1024);
              try {
                Files.writeString(setting, kib, StandardCharsets.US_ASCII);
              } catch (IOException e) {
                log.debug("readahead stays as it is: {}", e.getMessage());
              }
            });
  }

  /**
   * Unmounts, trying again while files are open in it, and after {@code patience} detaches it: no
   * new path reaches it, and it ends when the last file is closed. Not to be called by a handler.
   *
   * @return whether the connection has ended
   */
  public boolean unmount(Duration patience) {
    long attempts = Math.max(1, patience.dividedBy(RETRY_INTERVAL));
    for (long i = 0; i < attempts && !ended.isDone(); i++) {
      Fusermount.Result result = fusermount.unmount(mountPoint);
      if (result.success()) {
        return awaitEnd(END_PATIENCE);
      }
      log.debug("{}", result.message());
      if (awaitEnd(RETRY_INTERVAL)) {
        return true;
      }
    }
    if (ended.isDone()) {
      return true;
    }
    log.warn("{} is in use: detaching it", mountPoint);
    Fusermount.Result result = fusermount.detach(mountPoint);
    if (!result.success()) {
      log.warn("{} could not be detached: {}", mountPoint, result.message());
    }
    return awaitEnd(RETRY_INTERVAL);
  }

  /** Waits until the mount has ended, by whomever, and {@code destroy} has returned. */
  public void awaitEnd() {
    ended.join();
  }

  /** As {@link #awaitEnd()} for a limited time; returns whether it has ended. */
  public boolean awaitEnd(Duration patience) {
    try {
      ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw asFailure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ended.isDone();
    }
  }
}
