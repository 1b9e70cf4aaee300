package io.dfs.testkit.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes written bytes visible. */
final class Commits {
  private final StoreClock clock;
  private final int volume;
  private final Inodes inodes;
  private final Groups groups;
  private final Chunks chunks;

  Commits(StoreClock clock, int volume, Inodes inodes, Groups groups, Chunks chunks) {
    this.clock = clock;
    this.volume = volume;
    this.inodes = inodes;
    this.groups = groups;
    this.chunks = chunks;
  }

  Outcome commit(Session session, Mutation.Commit m) {
    Inode file = inodes.require(m.inode());
    if (!(file.content instanceof Body body)) {
      throw new FsException(FsError.EINVAL, "commit to a " + file.kind);
    }
    Optional<Layout> conflict = m.expected().flatMap(e -> conflict(body, e));
    if (conflict.isPresent()) {
      return new Outcome.Conflict(file.attr(), conflict.get());
    }
    List<ChunkAck> fresh = freshChunks(session, body, m);
    List<Outcome.MissingReplicas> missing =
        fresh.stream().flatMap(ack -> groups.missing(ack).stream()).toList();
    if (!missing.isEmpty()) {
      return new Outcome.Missing(missing);
    }
    long base = m.append() ? file.sizeBytes : 0;
    requireInlineRoom(body, m, base);
    for (ChunkAck ack : fresh) {
      session.use(ack.chunk());
      chunks.stored(ack.chunk(), ack.lengthBytes());
    }
    write(file, body, m, base);
    return new Outcome.Committed(file.attr(), base);
  }

  private static Optional<Layout> conflict(Body body, Expected expected) {
    Layout present = body.layout(expected.from(), expected.to());
    List<Expected.PieceStamp> stamps =
        present.inline().stream().map(Expected.PieceStamp::of).toList();
    boolean holds =
        present.extents().equals(expected.extents()) && stamps.equals(expected.inline());
    return holds ? Optional.empty() : Optional.of(present);
  }

  /** The chunks that become visible by this commit. EINVAL for any that may not be named. */
  private List<ChunkAck> freshChunks(Session session, Body body, Mutation.Commit m) {
    Map<ChunkId, ChunkAck> acks =
        m.chunks().stream().collect(Collectors.toMap(ChunkAck::chunk, Function.identity()));
    for (Extent extent : m.extents()) {
      int length = requireUsable(session, body, extent.chunk(), acks.get(extent.chunk()));
      if ((long) extent.chunkOffset() + extent.lengthBytes() > length) {
        throw new FsException(FsError.EINVAL, extent + " beyond the end of its chunk");
      }
    }
    for (ChunkAck ack : m.chunks()) {
      if (m.extents().stream().noneMatch(e -> e.chunk().equals(ack.chunk()))) {
        throw new FsException(FsError.EINVAL, "no extent names chunk " + ack.chunk());
      }
    }
    return m.chunks().stream().filter(ack -> !body.refersTo(ack.chunk())).toList();
  }

  /** The length of a chunk that a commit may name. */
  private int requireUsable(Session session, Body body, ChunkId chunk, @Nullable ChunkAck ack) {
    if (body.refersTo(chunk)) {
      return chunks.lengthBytes(chunk);
    }
    if (ack == null || chunk.volume() != volume || !session.mayUse(chunk)) {
      throw new FsException(FsError.EINVAL, "chunk " + chunk + " is not allotted");
    }
    return ack.lengthBytes();
  }

  private static void requireInlineRoom(Body body, Mutation.Commit m, long base) {
    long after = body.inlineBytes();
    for (Extent e : m.extents()) {
      after -= body.inlineBytes(base + e.pos(), base + e.end());
    }
    for (InlinePatch p : m.inline()) {
      after += p.bytes().length - body.inlineBytes(base + p.offset(), base + p.end());
    }
    if (after > InlinePiece.MAX_FILE_BYTES) {
      throw new FsException(FsError.EFBIG, after + " bytes would be inline");
    }
  }

  private void write(Inode file, Body body, Mutation.Commit m, long base) {
    long end = m.append() ? 0 : m.sizeBytes();
    for (Extent e : m.extents()) {
      body.put(new Extent(base + e.pos(), e.lengthBytes(), e.chunk(), e.chunkOffset()));
      end = Math.max(end, base + e.end());
    }
    for (InlinePatch p : sorted(m.inline())) {
      body.put(new InlinePatch(base + p.offset(), p.bytes()));
      end = Math.max(end, base + p.end());
    }
    file.sizeBytes = Math.max(file.sizeBytes, end);
    m.mtimeNs().ifPresent(mtime -> file.mtimeNs = mtime);
    if (m.killPrivileges()) {
      file.killPrivileges();
    }
    file.changedAt(clock.nowNs());
  }

  private static List<InlinePatch> sorted(List<InlinePatch> patches) {
    return patches.stream().sorted((a, b) -> Long.compare(a.offset(), b.offset())).toList();
  }
}
