package io.dfs.datanode.store;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** A chunk store in memory: the fake of those who need one. All methods hold its monitor. */
public final class MemoryChunkStore implements ChunkStore {
  private final int maxChunkBytes;
  private final TreeMap<Long, TestChunk> chunks = new TreeMap<>();
  private final Set<ChunkId> rotten = new HashSet<>();
  private final Set<ChunkId> damaged = new LinkedHashSet<>();
  private long position;
  private Optional<String> failure = Optional.empty();

  private boolean refusesDeletes;

  public MemoryChunkStore(int maxChunkBytes) {
    this.maxChunkBytes = maxChunkBytes;
  }

  @Override
  public CompletableFuture<Void> write(ChunkId id, int[] blockCrcs, ByteBuffer... data) {
    int length = BlockVerifier.remaining(data);
    try (ChunkWriter writer = open(id, length)) {
      writer.accept(blockCrcs, data);
      return writer.finish(length, blockCrcs);
    } catch (ChunkStoreException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public synchronized ChunkWriter open(ChunkId id, int maxLengthBytes) {
    if (maxLengthBytes < 1) {
      throw new IllegalArgumentException("length " + maxLengthBytes);
    }
    if (maxLengthBytes > maxChunkBytes) {
      throw new ChunkStoreException(StoreError.OVERSIZE, id + " is too long");
    }
    if (failure.isPresent()) {
      throw new ChunkStoreException(StoreError.DISK_FAILED, failure.get());
    }
    find(id);
    return new Writer(id, maxLengthBytes);
  }

  @Override
  public synchronized ChunkRange read(
      ChunkId id, int offset, int length, IntFunction<ByteBuffer> buffers) {
    TestChunk chunk = require(id);
    if (offset < 0 || length < 1 || length > chunk.length() - offset) {
      throw new IllegalArgumentException("range");
    }
    int first = offset / BlockChecksums.BLOCK_BYTES;
    int last = (offset + length - 1) / BlockChecksums.BLOCK_BYTES;
    int start = first * BlockChecksums.BLOCK_BYTES;
    int end = Math.min(chunk.length(), (last + 1) * BlockChecksums.BLOCK_BYTES);
    ByteBuffer into = buffers.apply(end - start);
    into.mark().put(chunk.bytes(), start, end - start);
    into.limit(into.position()).reset();
    return new ChunkRange(start, Arrays.copyOfRange(chunk.crcs(), first, last + 1), into);
  }

  @Override
  public synchronized Optional<StoredChunk> stat(ChunkId id) {
    return find(id).map(c -> new StoredChunk(id, c.length()));
  }

  @Override
  public synchronized int[] blockCrcs(ChunkId id) {
    return require(id).crcs().clone();
  }

  @Override
  public synchronized CompletableFuture<Integer> delete(List<ChunkId> ids) {
    if (refusesDeletes) {
      return CompletableFuture.failedFuture(
          new ChunkStoreException(StoreError.DISK_FAILED, "refused"));
    }
    if (ids.size() > MAX_DELETE) {
      throw new IllegalArgumentException("too many");
    }
    int deleted = 0;
    for (ChunkId id : ids) {
      TestChunk chunk = chunks.get(id.number());
      if (chunk != null && chunk.id().equals(id)) {
        chunks.remove(id.number());
        deleted++;
      }
    }
    position += deleted > 0 ? 1 : 0;
    return CompletableFuture.completedFuture(deleted);
  }

  @Override
  public synchronized List<GroupId> groups() {
    return chunks.values().stream().map(c -> c.id().group()).distinct().sorted().toList();
  }

  @Override
  public synchronized List<StoredChunk> list(GroupId group, long afterNumber, int limit) {
    return chunks.tailMap(afterNumber, false).values().stream()
        .filter(c -> c.id().group().equals(group))
        .limit(limit)
        .map(c -> new StoredChunk(c.id(), c.length()))
        .toList();
  }

  @Override
  public synchronized void verify(ChunkId id) {
    require(id);
  }

  @Override
  public synchronized CompletableFuture<Void> probe() {
    position++;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized StoreSpace space() {
    long used = chunks.values().stream().mapToLong(TestChunk::length).sum();
    return new StoreSpace(Long.MAX_VALUE, Long.MAX_VALUE - used, used, chunks.size());
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized Optional<String> failure() {
    return failure;
  }

  /** It takes no more writes from now on. */
  public synchronized void fail(String why) {
    failure = Optional.of(why);
  }

  /** The chunk's bytes do not verify from now on, which nobody knows yet. */
  public synchronized void rot(ChunkId id) {
    rotten.add(id);
  }

  /** From now on the disk takes no deletes. */
  public synchronized void refuseDeletes() {
    refusesDeletes = true;
  }

  @Override
  public synchronized List<ChunkId> damaged(int limit) {
    return damaged.stream().limit(limit).toList();
  }

  @Override
  public List<SkippedRecord> skipped() {
    return List.of();
  }

  @Override
  public int maintain() {
    return 0;
  }

  @Override
  public void close() {}

  private Optional<TestChunk> find(ChunkId id) {
    Optional<TestChunk> chunk = Optional.ofNullable(chunks.get(id.number()));
    if (chunk.isPresent() && chunk.get().id().key() != id.key()) {
      throw new ChunkStoreException(StoreError.WRONG_KEY, id + " has another key");
    }
    return chunk;
  }

  private TestChunk require(ChunkId id) {
    Supplier<ChunkStoreException> absent =
        () -> new ChunkStoreException(StoreError.NOT_FOUND, "no chunk " + id);
    if (rotten.remove(id)) {
      chunks.remove(id.number());
      damaged.add(id);
    }
    if (damaged.contains(id)) {
      throw new ChunkStoreException(StoreError.CORRUPT, "chunk " + id + " is corrupt");
    }
    return find(id).orElseThrow(absent);
  }

  private synchronized void put(ChunkId id, byte[] bytes, int[] crcs) {
    Optional<TestChunk> present = find(id);
    if (present.isEmpty()) {
      chunks.put(id.number(), new TestChunk(id, bytes, crcs));
      damaged.remove(id);
      position++;
    } else if (!Arrays.equals(present.get().crcs(), crcs)
        || present.get().length() != bytes.length) {
      throw new ChunkStoreException(StoreError.DIFFERENT_CONTENT, id + " has other bytes");
    }
  }

  private final class Writer implements ChunkWriter {
    private final ChunkId id;
    private final BlockVerifier verifier;
    private final List<byte[]> parts = new ArrayList<>();
    private boolean ended;

    Writer(ChunkId id, int maxLengthBytes) {
      this.id = id;
      this.verifier = new BlockVerifier(id, maxLengthBytes);
    }

    @Override
    public void accept(int[] blockCrcs, ByteBuffer... frame) {
      requireOpen();
      ended = true;
      verifier.accept(blockCrcs, frame);
      ended = false;
      for (ByteBuffer part : frame) {
        byte[] bytes = new byte[part.remaining()];
        part.duplicate().get(bytes);
        parts.add(bytes);
      }
    }

    @Override
    public int lengthBytes() {
      return verifier.lengthBytes();
    }

    @Override
    public CompletableFuture<Void> finish(int lengthBytes, int[] blockCrcs) {
      requireOpen();
      ended = true;
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      parts.forEach(whole::writeBytes);
      try {
        verifier.requireWhole(lengthBytes, blockCrcs);
        put(id, whole.toByteArray(), blockCrcs.clone());
        return CompletableFuture.completedFuture(null);
      } catch (ChunkStoreException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public void abort() {
      ended = true;
    }

    private void requireOpen() {
      if (ended) {
        throw new IllegalStateException("ended");
      }
    }
  }
}
