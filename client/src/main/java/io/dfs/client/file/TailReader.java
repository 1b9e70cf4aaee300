package io.dfs.client.file;

import io.dfs.client.chunk.ChunkFailure;
import io.dfs.client.chunk.ChunkReader;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Opened;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides whether a flush rewrites clean bytes at the end of the file, and reads them with the rows
 * they lie in, exactly as the server has them. Thread-safe; blocks.
 */
final class TailReader {
  /** More than a short tail can be long. */
  private static final int WINDOW_BYTES = 2 << 20;

  /** Rows that one commit may expect; the server compares no more. */
  private static final int MAX_ROWS = Layout.MAX_ENTRIES - 1;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final FileServices services;

  TailReader(FileServices services) {
    this.services = services;
  }

  /** What to write again with the next flush, if anything. */
  Optional<Rolled> prepare(FileState state, Roll roll, long deadlineNanos) {
    if (roll == Roll.NOTHING) {
      return Optional.empty();
    }
    if (roll == Roll.AS_NEEDED) {
      if (state.with(TailReader::needsLook)) {
        look(state, windowStart(state));
      }
      if (!state.with(this::wantsRoll)) {
        return Optional.empty();
      }
    }
    return roll == Roll.EVERYWHERE ? everywhere(state, deadlineNanos) : tail(state, deadlineNanos);
  }

  private static long windowStart(FileState state) {
    return state.with(c -> Math.max(0, c.committedAttr().sizeBytes() - WINDOW_BYTES));
  }

  /** True if active bytes lie near an end of the file about which nothing is known. */
  private static boolean needsLook(FileContents c) {
    long window = Math.max(0, c.committedAttr().sizeBytes() - WINDOW_BYTES);
    return c.dirty().activeBytes() > 0
        && c.dirty().end() > window
        && c.layout().firstUnknown(window, Long.MAX_VALUE) < Long.MAX_VALUE;
  }

  private boolean wantsRoll(FileContents c) {
    return c.sealed().stream().noneMatch(b -> b.expected().isPresent())
        && !c.fitsInline(services.metadata().grant().inlineLimitBytes())
        && c.shouldRoll(ShortTail.LONG_BYTES);
  }

  private Opened look(FileState state, long from) {
    Opened opened = services.metadata().extents(state.inode(), from, Long.MAX_VALUE);
    state.with(c -> c.refresh(opened, from, Long.MAX_VALUE));
    return opened;
  }

  private Optional<Rolled> tail(FileState state, long deadlineNanos) {
    Layout rows = look(state, windowStart(state)).layout();
    if (!rows.complete()) {
      return Optional.empty(); // the file has grown much since: let the server decide
    }
    List<LayoutMap.Entry> entries = LayoutMap.entriesOf(rows);
    ShortTail tail = ShortTail.of(entries.reversed());
    return roll(entries, e -> e.pos() >= tail.from() && !tail.isEmpty(), deadlineNanos);
  }

  private Optional<Rolled> everywhere(FileState state, long deadlineNanos) {
    Deque<LayoutMap.Entry> last = new ArrayDeque<>();
    long from = 0;
    boolean complete = false;
    while (!complete) {
      Layout rows = look(state, from).layout();
      for (LayoutMap.Entry entry : LayoutMap.entriesOf(rows)) {
        if (last.isEmpty() || entry.pos() > last.getLast().pos()) {
          last.add(entry);
        }
        from = entry.end();
      }
      while (last.size() > MAX_ROWS) {
        last.removeFirst();
      }
      complete = rows.complete();
    }
    return roll(List.copyOf(last), e -> e instanceof LayoutMap.Inline, deadlineNanos);
  }

  /** Takes what is wanted; the commit will expect all rows from the first to the last of them. */
  private Optional<Rolled> roll(
      List<LayoutMap.Entry> rows, Predicate<LayoutMap.Entry> wanted, long deadlineNanos) {
    List<LayoutMap.Entry> taken = rows.stream().filter(wanted).toList();
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    long from = taken.getFirst().pos();
    long to = taken.getLast().end();
    List<Extent> extents = new ArrayList<>();
    List<Expected.PieceStamp> stamps = new ArrayList<>();
    for (LayoutMap.Entry row : rows) {
      if (row.pos() >= from && row.pos() < to) {
        switch (row) {
          case LayoutMap.InChunk c -> extents.add(c.extent());
          case LayoutMap.Inline i ->
              stamps.add(new Expected.PieceStamp(i.pos(), i.lengthBytes(), i.crc()));
        }
      }
    }
    List<LayoutMap.Inline> bytes = taken.stream().map(e -> inMemory(e, deadlineNanos)).toList();
    return Optional.of(new Rolled(bytes, new Expected(from, to, extents, stamps)));
  }

  private LayoutMap.Inline inMemory(LayoutMap.Entry entry, long deadlineNanos) {
    return switch (entry) {
      case LayoutMap.Inline inline -> inline;
      case LayoutMap.InChunk c -> new LayoutMap.Inline(c.pos(), read(c.extent(), deadlineNanos));
    };
  }

  private byte[] read(Extent extent, long deadlineNanos) {
    ChunkReader.Slice slice =
        new ChunkReader.Slice(extent.chunk(), extent.chunkOffset(), extent.lengthBytes());
    while (true) {
      byte[] bytes = new byte[extent.lengthBytes()];
      try {
        services.reader().read(List.of(slice), List.of(ByteBuffer.wrap(bytes)));
        return bytes;
      } catch (ChunkFailure e) {
        if (services.isPast(deadlineNanos)) {
          throw new FsException(FsError.EIO, "cannot read " + extent + " to rewrite it", e);
        }
        services.pause().sleep(PAUSE);
        services.metadata().refreshMap();
      }
    }
  }
}
