package io.dfs.client.file;

import io.dfs.client.chunk.PooledBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Written bytes {@code [pos, pos + length)} in a pooled buffer, which the segment holds. Active as
 * long as {@code batch} is null: then its bytes may be overwritten in place. Guarded by the lock of
 * the file's state.
 */
final class Segment {
  final long pos;
  int lengthBytes;
  final PooledBuffer buffer;
  final int offset;
  @Nullable Batch batch;

  Segment(long pos, int lengthBytes, PooledBuffer buffer, int offset, @Nullable Batch batch) {
    this.pos = pos;
    this.lengthBytes = lengthBytes;
    this.buffer = buffer;
    this.offset = offset;
    this.batch = batch;
  }

  long end() {
    return pos + lengthBytes;
  }

  boolean isActive() {
    return batch == null;
  }

  /** A view of {@code length} bytes from file position {@code from}. */
  ByteBuffer bytes(long from, int length) {
    return buffer.bytes().slice(offset + (int) (from - pos), length);
  }

  /** The same bytes from {@code from} on, held once more. */
  Segment tail(long from) {
    int skip = (int) (from - pos);
    return new Segment(from, lengthBytes - skip, buffer.retain(), offset + skip, batch);
  }
}
