package io.dfs.client.file;

import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.ChunkReader;
import io.dfs.client.chunk.ChunkWriter;
import io.dfs.client.session.InodeLanes;
import io.dfs.client.session.Metadata;
import io.dfs.common.id.InodeId;
import io.dfs.common.time.Pause;
import io.dfs.common.time.Ticker;
import java.util.concurrent.Executor;

/**
 * What the operations on files work with.
 *
 * @param executor runs uploads and background flushes, each in a thread that may block
 */
public record FileServices(
    Metadata metadata,
    InodeLanes lanes,
    ChunkWriter writer,
    ChunkReader reader,
    BufferPool pool,
    Executor executor,
    Ticker ticker,
    Pause pause,
    FilesConfig config) {

  /** The inode's lane, or EIO after the operation timeout. */
  InodeLanes.Lane enter(InodeId inode) {
    return lanes.enter(inode, config.opTimeout());
  }

  long deadlineNanos() {
    return ticker.nanos() + config.opTimeout().toNanos();
  }

  boolean isPast(long deadlineNanos) {
    return ticker.nanos() - deadlineNanos >= 0;
  }
}
