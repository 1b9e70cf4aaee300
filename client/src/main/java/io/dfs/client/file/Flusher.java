package io.dfs.client.file;

import io.dfs.common.error.FsException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is flushed without being asked: full chunks within 5 s, all else within 30 s, closed
 * files at once, and whatever there is when buffers run short. Gives up what could not be committed
 * for the operation timeout after the last close, so that it cannot fill the buffers for ever; but
 * nothing of which a close has said that it is received.
 *
 * <p>{@link #doWork} is called by one thread, every 100 ms or so and when {@link #wanted}; the
 * flushes themselves run elsewhere, one at a time for each file.
 */
public final class Flusher {
  private static final Logger LOG = LoggerFactory.getLogger(Flusher.class);

  /** Stored chunks that are committed before their time. */
  private static final int MANY_CHUNKS = 4;

  /** Dirty pieces of a file that are flushed before their time. */
  private static final int MANY_SEGMENTS = 8192;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final FileTable table;
  private final FileServices services;
  private final LongAdder droppedBytes = new LongAdder();
  private volatile Runnable wanted = () -> {};

  public Flusher(FileTable table) {
    this.table = table;
    this.services = table.services();
    services.pool().onShortage(this::want);
    table.onRelease(this::want);
    table.uploads().onStored(this::want);
  }

  /** Runs, in any thread, when {@link #doWork} should be called soon. */
  public void wanted(Runnable callback) {
    wanted = callback;
  }

  private void want() {
    wanted.run();
  }

  /** Bytes given up after their files were closed. */
  public long droppedBytes() {
    return droppedBytes.sum();
  }

  private enum Due {
    NOTHING,
    COMMIT,
    FLUSH,
    DROP
  }

  /** Starts what is due. @return tasks started */
  public int doWork() {
    long now = services.ticker().nanos();
    boolean pressed = services.pool().isShort();
    int started = 0;
    for (FileTable.Listed listed : mostDirtyFirst()) {
      Due due = due(listed, now, pressed);
      if (due != Due.NOTHING && listed.state().enterBackground()) {
        started++;
        services.executor().execute(() -> run(listed.state(), due));
      }
    }
    return started;
  }

  private List<FileTable.Listed> mostDirtyFirst() {
    record Weighed(FileTable.Listed listed, long bytes) {}
    return table.states().stream()
        .map(l -> new Weighed(l, l.state().with(c -> c.dirty().bytes())))
        .sorted(Comparator.comparingLong(Weighed::bytes).reversed())
        .map(Weighed::listed)
        .toList();
  }

  private Due due(FileTable.Listed listed, long now, boolean pressed) {
    FileState state = listed.state();
    if (state.isClean()) {
      return Due.NOTHING;
    }
    long timeout = services.config().opTimeout().toNanos();
    boolean owed = state.owesCommit();
    if (!listed.open() && !owed && now - listed.closedAtNanos() > timeout && state.isFailing()) {
      return Due.DROP;
    }
    if (state.isDelayed(now)) {
      return Due.NOTHING;
    }
    return listed.open() && !owed ? state.with(c -> due(c, now, pressed)) : Due.FLUSH;
  }

  private Due due(FileContents c, long now, boolean pressed) {
    List<Batch> sealed = c.sealed();
    long ready = sealed.stream().takeWhile(Batch::isReady).count();
    boolean failed = sealed.stream().anyMatch(Batch::isFailed);
    long active = c.dirty().activeBytes();
    boolean old =
        active > 0 && now - c.activeSinceNanos() >= services.config().flushAfter().toNanos();
    boolean oldChunks =
        ready > 0
            && now - sealed.getFirst().sealedAtNanos()
                >= services.config().commitChunksAfter().toNanos();
    if (failed || old || c.dirty().segmentCount() > MANY_SEGMENTS) {
      return Due.FLUSH;
    }
    if (ready >= MANY_CHUNKS || oldChunks || (pressed && ready > 0)) {
      return Due.COMMIT;
    }
    return pressed && sealed.isEmpty() ? Due.FLUSH : Due.NOTHING;
  }

  @SuppressWarnings("CatchingUnchecked") // the agent has to live on; what failed stays dirty
  private void run(FileState state, Due due) {
    try {
      switch (due) {
        case COMMIT -> {
          if (!table.flushes().commitReady(state)) {
            table.flushes().flush(state);
          }
        }
        case FLUSH -> table.flushes().flush(state);
        case DROP -> drop(state);
        case NOTHING -> throw new IllegalStateException("nothing to do");
      }
    } catch (FsException e) {
      LOG.warn("in the background: {}", e.getMessage());
      state.retryAt(services.ticker().nanos() + RETRY_AFTER.toNanos());
    } catch (RuntimeException | Error e) {
      LOG.error("defect while flushing inode {}", state.inode(), e);
      state.retryAt(services.ticker().nanos() + RETRY_AFTER.toNanos());
    } finally {
      state.leaveBackground();
      table.announce(state);
      table.forgetIfDone(state);
    }
  }

  private void drop(FileState state) {
    long bytes = table.flushes().drop(state);
    droppedBytes.add(bytes);
    LOG.error(
        "gave up {} bytes of inode {}: not committed {} after its last close",
        bytes,
        state.inode(),
        services.config().opTimeout());
  }
}
