package io.dfs.client.file;

import io.dfs.client.cache.BlockCache;
import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.ChunkReader;
import io.dfs.client.chunk.ChunkWriter;
import io.dfs.client.chunk.DelayedTasks;
import io.dfs.client.chunk.NodeHealth;
import io.dfs.client.namespace.AttributeCache;
import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.NamespaceConfig;
import io.dfs.client.session.InodeLanes;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.TimeChange;
import io.dfs.common.placement.Locality;
import io.dfs.common.time.Pause;
import io.dfs.common.time.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/**
 * A mount's file layer whose background runs in the thread that asks for it, and whose pauses move
 * the clock: everything happens in an order that the test decides.
 */
final class TestMount {
  final TestVolume volume;
  final DirectMetadata metadata;
  final BufferPool pool;
  final BlockCache cache = new BlockCache(4 << 20);
  final FileTable files;
  final Namespace namespace;
  final Flusher flusher;

  TestMount(TestVolume volume, long bufferBytes, long seed) {
    this(volume, bufferBytes, seed, Runnable::run, Duration.ofSeconds(60));
  }

  TestMount(TestVolume volume, long bufferBytes, long seed, Executor executor, Duration opTimeout) {
    this(volume, bufferBytes, seed, executor, opTimeout, ClosePolicy.DURABLE);
  }

  TestMount(
      TestVolume volume,
      long bufferBytes,
      long seed,
      Executor executor,
      Duration opTimeout,
      ClosePolicy closePolicy) {
    this.volume = volume;
    this.metadata = new DirectMetadata(volume.store, volume.clock, seed);
    FilesConfig d = FilesConfig.defaults();
    FilesConfig config =
        new FilesConfig(
            bufferBytes,
            d.cacheBytes(),
            opTimeout,
            d.commitChunksAfter(),
            d.flushAfter(),
            4,
            1 << 20,
            closePolicy);
    this.pool = new BufferPool(bufferBytes, Duration.ofSeconds(20));
    Ticker ticker = volume.clock::nanos;
    Pause pause = volume.clock::advance;
    InodeLanes lanes = new InodeLanes();
    NodeHealth health = new NodeHealth(ticker);
    FileServices services =
        new FileServices(
            metadata,
            lanes,
            new ChunkWriter(metadata, volume.chunks, Locality.NOWHERE, health, ticker, pause),
            new ChunkReader(
                metadata,
                volume.chunks,
                cache,
                Locality.NOWHERE,
                health,
                ticker,
                DelayedTasks.NEVER,
                1 << 20),
            pool,
            executor,
            ticker,
            pause,
            config);
    this.files = new FileTable(services, FileEvents.NONE);
    this.flusher = new Flusher(files);
    AttributeCache attrs = new AttributeCache(ticker, NamespaceConfig.DEFAULT);
    this.namespace = new Namespace(metadata, lanes, attrs, files, NamespaceConfig.DEFAULT, ticker);
  }

  OpenFile create(String name) {
    Mutation create =
        new Mutation.Create(
            InodeId.ROOT, FileName.of(name), metadata.nextInode(), Kind.FILE, 0644, 0, 0, 0, false);
    return files.adopt((Outcome.Opened) metadata.apply(create), OpenFlags.WRITE);
  }

  OpenFile open(InodeId inode) {
    return files.open(inode, List.of(), OpenFlags.WRITE);
  }

  Attr truncate(InodeId inode, long size) {
    return setAttr(change(inode, TimeChange.OMIT, OptionalLong.of(size), OptionalInt.empty()));
  }

  Attr utimens(InodeId inode, long mtimeNs) {
    return setAttr(
        change(inode, TimeChange.to(mtimeNs), OptionalLong.empty(), OptionalInt.empty()));
  }

  Attr chmod(InodeId inode, int permissions) {
    return setAttr(
        change(inode, TimeChange.OMIT, OptionalLong.empty(), OptionalInt.of(permissions)));
  }

  private static Mutation.SetAttr change(
      InodeId inode, TimeChange mtime, OptionalLong size, OptionalInt permissions) {
    return new Mutation.SetAttr(
        inode,
        permissions,
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.OMIT,
        mtime,
        size,
        false);
  }

  private Attr setAttr(Mutation.SetAttr change) {
    return namespace.setattr(change);
  }

  /** Lets time pass and does what is due. */
  void idle(Duration time) {
    volume.clock.advance(time);
    flusher.doWork();
  }

  static byte[] read(OpenFile file, long pos, int length) {
    ByteBuffer target = ByteBuffer.allocate(length);
    int n = file.read(pos, target);
    byte[] bytes = new byte[n];
    target.flip().get(bytes);
    return bytes;
  }

  static byte[] readAll(OpenFile file) {
    return read(file, 0, (int) file.attr().sizeBytes());
  }

  static void write(OpenFile file, long pos, byte[] bytes) {
    file.write(pos, ByteBuffer.wrap(bytes), false);
  }
}
