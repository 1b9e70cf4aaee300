package io.dfs.client.file;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.StoredChunk;
import io.dfs.client.session.InodeLanes;
import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write to the end of the file wherever that is: what this mount wrote before is committed first,
 * then the bytes are, and the server says where they went. Short ones go inline; when there is no
 * room, the tail is rolled into a chunk before. Atomic; blocks; thread-safe.
 */
final class AppendOp {
  private static final Logger LOG = LoggerFactory.getLogger(AppendOp.class);

  /** From this length on bytes are an extent of their own. */
  private static final int CHUNK_FROM_BYTES = BlockChecksums.BLOCK_BYTES;

  /** After so many the bytes go into a chunk of their own: others take the room as it is made. */
  private static final int TRIES = 4;

  private final FileServices services;
  private final FlushOp flush;
  private final Committer committer;

  AppendOp(FileServices services, FlushOp flush, Committer committer) {
    this.services = services;
    this.flush = flush;
    this.committer = committer;
  }

  /**
   * Appends all of {@code source}, at most a chunk.
   *
   * @return where its first byte went
   */
  long append(FileState state, ByteBuffer source, boolean killPrivileges) {
    try (InodeLanes.Lane _ = services.enter(state.inode())) {
      flush.flushInLane(state, Roll.AS_NEEDED);
      try {
        return source.remaining() < CHUNK_FROM_BYTES
            ? inline(state, source, killPrivileges)
            : chunk(state, source, killPrivileges);
      } catch (FsException e) {
        throw flush.actOn(state, e); // told to this call and to nobody else
      }
    }
  }

  private long inline(FileState state, ByteBuffer source, boolean kill) {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    long inline = state.with(c -> c.layout().inlineBytes());
    Roll roll = Roll.TAIL;
    if (inline + bytes.length > InlinePiece.MAX_FILE_BYTES) {
      flush.flushInLane(state, roll);
    }
    for (int i = 0; i < TRIES; i++) {
      try {
        Outcome.Committed done =
            send(
                state,
                () -> commit(state, kill, Optional.empty(), new InlinePatch(0, bytes)),
                List.of());
        took(state, done, new LayoutMap.Inline(done.position(), bytes));
        return done.position();
      } catch (FsException e) {
        if (e.error() != FsError.EFBIG) {
          throw e;
        }
      }
      flush.flushInLane(state, roll);
      roll = i % 2 == 0 ? Roll.EVERYWHERE : Roll.TAIL;
    }
    return chunk(state, ByteBuffer.wrap(bytes), kill);
  }

  private long chunk(FileState state, ByteBuffer source, boolean kill) {
    ShortTail tail = state.with(c -> c.layout().shortTail());
    ByteBuffer bytes = source.slice();
    Batch batch =
        new Batch(
            List.of(new Batch.Piece(0, bytes, null)),
            false,
            Optional.empty(),
            services.ticker().nanos());
    ChunkBody body = batch.body();
    batch.restored(services.writer().put(body, services.deadlineNanos()));
    Supplier<Mutation.Commit> commit =
        () -> commit(state, kill, Optional.of(batch.storedChunk().orElseThrow()), null);
    Outcome.Committed done = send(state, commit, List.of(batch));
    source.position(source.limit());
    Extent extent =
        new Extent(
            done.position(), body.lengthBytes(), batch.storedChunk().orElseThrow().chunk(), 0);
    took(state, done, new LayoutMap.InChunk(extent));
    joinTail(state, tail, extent);
    return done.position();
  }

  /** Bytes that follow a short tail are written again with it: else it would stay short. */
  private void joinTail(FileState state, ShortTail tail, Extent appended) {
    if (!tail.isEmpty()
        && tail.to() == appended.pos()
        && appended.lengthBytes() < ShortTail.LONG_BYTES) {
      try {
        flush.flushInLane(state, Roll.TAIL);
      } catch (FsException e) {
        LOG.debug("tail of inode {} stays short", state.inode(), e); // nothing is lost by it
      }
    }
  }

  private Outcome.Committed send(
      FileState state, Supplier<Mutation.Commit> commit, List<Batch> batches) {
    return (Outcome.Committed)
        committer.send(state.session(), commit, batches, services.deadlineNanos());
  }

  private Mutation.Commit commit(
      FileState state, boolean kill, Optional<StoredChunk> chunk, @Nullable InlinePatch patch) {
    Attr attr = state.with(FileContents::committedAttr);
    return new Mutation.Commit(
        attr.id(),
        attr.body(),
        true,
        0,
        OptionalLong.of(services.metadata().nowNs()),
        kill,
        chunk.map(c -> List.of(c.ack())).orElse(List.of()),
        chunk
            .map(c -> List.of(new Extent(0, c.body().lengthBytes(), c.chunk(), 0)))
            .orElse(List.of()),
        patch == null ? List.of() : List.of(patch),
        Optional.empty());
  }

  private static void took(FileState state, Outcome.Committed done, LayoutMap.Entry entry) {
    state.update(c -> c.adopt(done.attr(), List.of(entry)));
    state.succeeded();
  }
}
