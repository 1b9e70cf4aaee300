package io.dfs.datanode.store;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.nio.ByteBuffer;
import java.util.Random;

/** A chunk with random bytes that its id determines, for tests. */
@SuppressWarnings("ArrayRecordComponent")
public record TestChunk(ChunkId id, byte[] bytes, int[] crcs) {
  /** Chunk {@code sequence} of {@code group} with {@code length} bytes. */
  public static TestChunk of(int group, long sequence, int length) {
    long seed = sequence * 31 + group;
    return of(
        new ChunkId(1, new GroupId(group), sequence, ~seed * 0x9E3779B97F4A7C15L), length, seed);
  }

  public static TestChunk of(ChunkId id, int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return of(id, bytes);
  }

  public static TestChunk of(ChunkId id, byte[] bytes) {
    return new TestChunk(id, bytes, BlockChecksums.of(ByteBuffer.wrap(bytes)));
  }

  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes);
  }

  public int length() {
    return bytes.length;
  }

  /** The same id with another key. */
  public TestChunk withKey(long key) {
    return new TestChunk(new ChunkId(id.volume(), id.group(), id.sequence(), key), bytes, crcs);
  }
}
