package io.dfs.client.file;

import io.dfs.client.cache.BlockCache;
import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.ChunkReader;
import io.dfs.client.chunk.ChunkTransport;
import io.dfs.client.chunk.ChunkWriter;
import io.dfs.client.chunk.DelayedTasks;
import io.dfs.client.chunk.NodeHealth;
import io.dfs.client.session.InodeLanes;
import io.dfs.client.session.Metadata;
import io.dfs.common.error.FsException;
import io.dfs.common.placement.Locality;
import io.dfs.common.time.RealTime;
import io.dfs.common.time.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The file layer of a mount put together with real clocks and threads. */
public final class FileLayer implements AutoCloseable {
  private final BufferPool pool;
  private final BlockCache cache;
  private final FileTable table;
  private final Flusher flusher;
  private final FlusherAgent agent;
  private final ScheduledThreadPoolExecutor hedges;

  private FileLayer(
      Metadata metadata,
      InodeLanes lanes,
      ChunkTransport transport,
      Locality locality,
      FilesConfig config,
      FileEvents events) {
    Ticker ticker = RealTime.ticker();
    NodeHealth health = new NodeHealth(ticker);
    hedges =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("dfs-hedge").factory());
    hedges.setRemoveOnCancelPolicy(true);
    pool = new BufferPool(config.bufferBytes(), config.opTimeout());
    cache = new BlockCache(config.cacheBytes());
    table =
        new FileTable(
            new FileServices(
                metadata,
                lanes,
                new ChunkWriter(metadata, transport, locality, health, ticker, RealTime.pause()),
                new ChunkReader(
                    metadata,
                    transport,
                    cache,
                    locality,
                    health,
                    ticker,
                    delayed(hedges),
                    2L * config.readaheadBytes()),
                pool,
                task -> Thread.ofVirtual().name("dfs-file").start(task),
                ticker,
                RealTime.pause(),
                config),
            events);
    flusher = new Flusher(table);
    agent = new FlusherAgent(flusher);
  }

  private static DelayedTasks delayed(ScheduledThreadPoolExecutor timer) {
    return (delay, task) -> {
      Future<?> later = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> later.cancel(false);
    };
  }

  /**
   * Starts the background.
   *
   * @param lanes those that the namespace uses, too
   * @param transport stays the caller's to close
   */
  public static FileLayer start(
      Metadata metadata,
      InodeLanes lanes,
      ChunkTransport transport,
      Locality locality,
      FilesConfig config,
      FileEvents events) {
    FileLayer layer = new FileLayer(metadata, lanes, transport, locality, config, events);
    layer.agent.start();
    return layer;
  }

  public FileTable table() {
    return table;
  }

  /** Registers what is bounded here: bytes in buffers and cache, and bytes given up. */
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("dfs.client.buffer.bytes", pool, BufferPool::takenBytes).register(registry);
    Gauge.builder("dfs.client.cache.bytes", cache, BlockCache::weightBytes).register(registry);
    Gauge.builder("dfs.client.dropped.bytes", flusher, Flusher::droppedBytes).register(registry);
  }

  /**
   * Commits everything and stops.
   *
   * @throws FsException the first flush that failed; it has stopped all the same
   */
  @Override
  public void close() {
    try {
      table.flushAll();
    } finally {
      agent.close();
      hedges.shutdownNow();
    }
  }
}
