package io.dfs.datanode.rpc;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.datanode.store.ChunkRange;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkWriter;
import io.dfs.datanode.store.SkippedRecord;
import io.dfs.datanode.store.StoreSpace;
import io.dfs.datanode.store.StoredChunk;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A store that can be made slow, and that tells when writers were given up. Thread-safe. */
final class SpyStore implements ChunkStore {
  private static final int PATIENCE_SECONDS = 20;

  private final ChunkStore store;
  private final Semaphore aborts = new Semaphore(0);
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile Optional<Semaphore> gate = Optional.empty();
  private volatile boolean hangingSync;

  SpyStore(ChunkStore store) {
    this.store = store;
  }

  /** From now on each frame waits for a permit. */
  Semaphore gate() {
    Semaphore permits = new Semaphore(0);
    gate = Optional.of(permits);
    return permits;
  }

  /** From now on what is finished is never said to be durable. */
  void hangSyncs() {
    hangingSync = true;
  }

  /** What is finished from now on is said to be durable again. */
  void endSyncs() {
    hangingSync = false;
  }

  /** Frames that the store took. */
  int accepted() {
    return accepted.get();
  }

  /** Waits until a writer was aborted before it was finished. */
  void awaitAbort() throws InterruptedException {
    if (!aborts.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no writer was aborted");
    }
  }

  @Override
  public ChunkWriter open(ChunkId id, int maxLengthBytes) {
    return new Writer(store.open(id, maxLengthBytes));
  }

  /** Tells of aborts. */
  private final class Writer implements ChunkWriter {
    private final ChunkWriter writer;
    private boolean ended;

    Writer(ChunkWriter writer) {
      this.writer = writer;
    }

    @Override
    public void accept(int[] blockCrcs, ByteBuffer... frame) {
      gate.ifPresent(Semaphore::acquireUninterruptibly);
      writer.accept(blockCrcs, frame);
      accepted.incrementAndGet();
    }

    @Override
    public int lengthBytes() {
      return writer.lengthBytes();
    }

    @Override
    public CompletableFuture<Void> finish(int lengthBytes, int[] blockCrcs) {
      ended = true;
      CompletableFuture<Void> done = writer.finish(lengthBytes, blockCrcs);
      return hangingSync ? new CompletableFuture<>() : done;
    }

    @Override
    public void abort() {
      writer.abort();
      if (!ended) {
        ended = true;
        aborts.release();
      }
    }
  }

  @Override
  public CompletableFuture<Void> write(ChunkId id, int[] blockCrcs, ByteBuffer... data) {
    return store.write(id, blockCrcs, data);
  }

  @Override
  public ChunkRange read(ChunkId id, int offset, int length, IntFunction<ByteBuffer> buffers) {
    return store.read(id, offset, length, buffers);
  }

  @Override
  public Optional<StoredChunk> stat(ChunkId id) {
    return store.stat(id);
  }

  @Override
  public int[] blockCrcs(ChunkId id) {
    return store.blockCrcs(id);
  }

  @Override
  public CompletableFuture<Integer> delete(List<ChunkId> ids) {
    return store.delete(ids);
  }

  @Override
  public List<StoredChunk> list(GroupId group, long afterNumber, int limit) {
    return store.list(group, afterNumber, limit);
  }

  @Override
  public List<GroupId> groups() {
    return store.groups();
  }

  @Override
  public void verify(ChunkId id) {
    store.verify(id);
  }

  @Override
  public CompletableFuture<Void> probe() {
    return store.probe();
  }

  @Override
  public StoreSpace space() {
    return store.space();
  }

  @Override
  public long position() {
    return store.position();
  }

  @Override
  public Optional<String> failure() {
    return store.failure();
  }

  @Override
  public List<ChunkId> damaged(int limit) {
    return store.damaged(limit);
  }

  @Override
  public List<SkippedRecord> skipped() {
    return store.skipped();
  }

  @Override
  public int maintain() {
    return store.maintain();
  }

  @Override
  public void close() {
    store.close();
  }
}
