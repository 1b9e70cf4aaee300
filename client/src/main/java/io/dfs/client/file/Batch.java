package io.dfs.client.file;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.PooledBuffer;
import io.dfs.client.chunk.StoredChunk;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that go to the server together: into one chunk, or inline into the commit. The bytes never
 * change and their buffers are held until the batch is committed or given up, whatever is written
 * over them meanwhile. {@code cutAt} is guarded by the lock of the file's state, the futures are
 * thread-safe, the rest is immutable.
 */
final class Batch {
  /**
   * Bytes of the file at {@code pos}. Without a buffer they are clean bytes that were read, to be
   * written again in fewer pieces.
   */
  record Piece(long pos, ByteBuffer bytes, @Nullable PooledBuffer buffer) {
    static Piece of(Segment segment) {
      return new Piece(
          segment.pos, segment.bytes(segment.pos, segment.lengthBytes), segment.buffer.retain());
    }

    long end() {
      return pos + bytes.remaining();
    }
  }

  private final List<Piece> pieces;
  private final boolean inline;
  private final Optional<Expected> expected;
  private final long sealedAtNanos;
  private long cutAt = Long.MAX_VALUE;
  private volatile CompletableFuture<StoredChunk> stored = new CompletableFuture<>();
  private final CompletableFuture<Void> received = new CompletableFuture<>();

  /**
   * @param pieces ascending, not overlapping; the batch takes over one hold of each buffer
   * @param expected what the clean ones among them were read from
   */
  Batch(List<Piece> pieces, boolean inline, Optional<Expected> expected, long sealedAtNanos) {
    this.pieces = List.copyOf(pieces);
    this.inline = inline;
    this.expected = expected;
    this.sealedAtNanos = sealedAtNanos;
  }

  List<Piece> pieces() {
    return pieces;
  }

  boolean isInline() {
    return inline;
  }

  Optional<Expected> expected() {
    return expected;
  }

  long sealedAtNanos() {
    return sealedAtNanos;
  }

  ChunkBody body() {
    return ChunkBody.of(pieces.stream().map(Piece::bytes).toList());
  }

  /** Done when DataNodes have the chunk, or with the failure. Never done for an inline batch. */
  CompletableFuture<StoredChunk> stored() {
    return stored;
  }

  /**
   * Done when every member that a commit will need has the bytes, durably or not. Never done for an
   * inline batch: nobody has it before the commit.
   */
  CompletableFuture<Void> received() {
    return received;
  }

  /** The chunk has further acknowledgements, or the bytes are in another chunk now. */
  void restored(StoredChunk chunk) {
    stored = CompletableFuture.completedFuture(chunk);
  }

  boolean isReady() {
    return inline || stored.state() == CompletableFuture.State.SUCCESS;
  }

  boolean isFailed() {
    return stored.state() == CompletableFuture.State.FAILED;
  }

  Optional<StoredChunk> storedChunk() {
    return inline || !isReady() ? Optional.empty() : Optional.of(stored.resultNow());
  }

  /** Why storing failed. */
  FsException failure() {
    Throwable why = stored.exceptionNow();
    if (why instanceof FsException failure) {
      return failure;
    }
    throw new IllegalStateException("storing a chunk", why);
  }

  /** The file was truncated: what lies behind {@code size} is never committed. */
  void cut(long size) {
    cutAt = Math.min(cutAt, size);
  }

  /** End of the last byte that is to be committed; 0 if nothing is left. */
  long end() {
    long end = 0;
    for (Piece piece : pieces) {
      if (piece.pos() < cutAt) {
        end = Math.min(cutAt, piece.end());
      }
    }
    return end;
  }

  int bytes() {
    return pieces.stream().mapToInt(p -> p.bytes().remaining()).sum();
  }

  /** Puts what is to be committed into {@code plan}, over what earlier batches put there. */
  void putInto(LayoutMap plan) {
    if (inline) {
      putInline(plan);
    } else {
      putExtents(plan, stored.resultNow().chunk());
    }
  }

  private void putInline(LayoutMap plan) {
    for (Piece piece : pieces) {
      int length = clipped(piece);
      if (length > 0) {
        byte[] copy = new byte[length];
        piece.bytes().get(0, copy);
        plan.put(new LayoutMap.Inline(piece.pos(), copy));
      }
    }
  }

  private void putExtents(LayoutMap plan, ChunkId chunk) {
    int offset = 0;
    long runPos = 0;
    int runOffset = 0;
    int run = 0;
    for (Piece piece : pieces) {
      int length = clipped(piece);
      if (run > 0 && (runPos + run != piece.pos() || runOffset + run != offset)) {
        plan.put(new LayoutMap.InChunk(new Extent(runPos, run, chunk, runOffset)));
        run = 0;
      }
      if (run == 0) {
        runPos = piece.pos();
        runOffset = offset;
      }
      run += length;
      offset += piece.bytes().remaining();
    }
    if (run > 0) {
      plan.put(new LayoutMap.InChunk(new Extent(runPos, run, chunk, runOffset)));
    }
  }

  private int clipped(Piece piece) {
    return (int) Math.max(0, Math.min(piece.end(), cutAt) - piece.pos());
  }

  /** Lets go of the buffers. Call it once. */
  void release() {
    for (Piece piece : pieces) {
      PooledBuffer buffer = piece.buffer();
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
