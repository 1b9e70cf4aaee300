package io.dfs.client.file;

import io.dfs.client.chunk.ChunkFailure;
import io.dfs.client.chunk.ChunkReader;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Opened;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads a file as this mount sees it. When no replica gives a chunk, the map and the extents are
 * fetched again and the read starts over, until the operation timeout. Blocks; thread-safe.
 */
final class ReadOp {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final FileServices services;

  ReadOp(FileServices services) {
    this.services = services;
  }

  /**
   * Fills {@code target} from {@code pos} on as far as the file goes.
   *
   * @return bytes read; the target's position stands behind them
   */
  int read(FileState state, long pos, ByteBuffer target) {
    long deadline = services.deadlineNanos();
    Duration wait = FIRST_PAUSE;
    while (true) {
      ReadPlan plan = plan(state, pos, target, deadline);
      Optional<ChunkFailure> failure = tryRead(plan);
      if (failure.isEmpty()) {
        target.position(target.position() + plan.lengthBytes());
        return plan.lengthBytes();
      }
      if (services.isPast(deadline)) {
        throw new FsException(FsError.EIO, "inode " + state.inode() + " at " + pos, failure.get());
      }
      services.pause().sleep(wait);
      wait =
          wait.multipliedBy(2).compareTo(Duration.ofSeconds(1)) > 0 ? wait : wait.multipliedBy(2);
      services.metadata().refreshMap();
      fetch(state, pos);
    }
  }

  private Optional<ChunkFailure> tryRead(ReadPlan plan) {
    try {
      services.reader().read(plan.slices(), plan.targets());
      return Optional.empty();
    } catch (ChunkFailure e) {
      return Optional.of(e);
    }
  }

  /** Where the bytes are; asks the server as long as some of it is unknown. */
  private ReadPlan plan(FileState state, long pos, ByteBuffer target, long deadline) {
    while (true) {
      ReadPlan plan = state.with(c -> c.read(pos, target));
      if (plan.unknownFrom().isEmpty()) {
        return plan;
      }
      if (services.isPast(deadline)) {
        throw new FsException(FsError.EIO, "layout of inode " + state.inode() + " keeps changing");
      }
      fetch(state, plan.unknownFrom().getAsLong());
    }
  }

  private void fetch(FileState state, long from) {
    Opened opened = services.metadata().extents(state.inode(), from, Long.MAX_VALUE);
    state.update(c -> c.refresh(opened, from, Long.MAX_VALUE));
  }

  /** Chunk ranges of {@code [pos, pos + length)} that are known, to be read ahead. */
  List<ChunkReader.Slice> ahead(FileState state, long pos, int length) {
    return state.with(c -> c.chunkSlices(pos, pos + length));
  }

  /**
   * The next position at or behind {@code pos} with data, or in a hole; the end of the file counts
   * as a hole.
   *
   * @throws FsException ENXIO if {@code pos} is not inside the file or no data follows
   */
  long seek(FileState state, long pos, boolean data) {
    long at = pos;
    long size = state.with(FileContents::size);
    if (pos < 0 || pos >= size) {
      throw new FsException(FsError.ENXIO, pos + " is not inside the file");
    }
    while (at < size) {
      long from = at;
      Stretch here = state.with(c -> c.stretch(from));
      if (!here.known()) {
        fetch(state, at);
      } else if (here.data() == data) {
        return at;
      } else {
        at = here.until();
      }
    }
    if (data) {
      throw new FsException(FsError.ENXIO, "no data behind " + pos);
    }
    return size;
  }
}
