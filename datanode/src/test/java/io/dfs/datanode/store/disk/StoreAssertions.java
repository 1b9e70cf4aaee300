package io.dfs.datanode.store.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.datanode.store.ChunkRange;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.TestChunk;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.function.Executable;

/** What tests of the segment store ask of it again and again. */
final class StoreAssertions {
  private StoreAssertions() {}

  static TestChunk write(ChunkStore store, TestChunk chunk) {
    store.write(chunk.id(), chunk.crcs(), chunk.buffer()).join();
    return chunk;
  }

  static void assertReads(ChunkStore store, TestChunk... chunks) {
    for (TestChunk chunk : chunks) {
      ChunkRange range = store.read(chunk.id(), 0, chunk.length(), ByteBuffer::allocate);
      assertArrayEquals(chunk.bytes(), range.bytes().array(), chunk.id().toString());
      assertArrayEquals(chunk.crcs(), range.blockCrcs());
    }
  }

  static void assertRefused(StoreError error, CompletableFuture<?> future) {
    CompletionException e = assertThrows(CompletionException.class, future::join);
    assertEquals(error, assertInstanceOf(ChunkStoreException.class, e.getCause()).error());
  }

  static void assertRefused(StoreError error, Executable call) {
    assertEquals(error, assertThrows(ChunkStoreException.class, call).error());
  }

  static void assertGone(ChunkStore store, TestChunk chunk) {
    assertRefused(StoreError.NOT_FOUND, () -> store.read(chunk.id(), 0, 1, ByteBuffer::allocate));
  }
}
