package io.dfs.testkit.metadata;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A session as a test uses it: one mutation at a time, each on slot 0 with the next number, ids
 * from granted ranges. Confined to a thread.
 */
public final class TestMount {
  private static final int SLOTS = 4;
  private static final int RANGE = 1000;
  private static final int OWNER = 1000;

  private final MetadataStore store;
  private final SessionGrant grant;
  private final Deque<ChunkId> chunks = new ArrayDeque<>();
  private IdRange inodes = new IdRange(0, 0);
  private int inodesUsed;
  private long seq;
  private long heartbeats;

  public TestMount(MetadataStore store) {
    this.store = store;
    grant = store.openSession(new SessionRequest("host", "/mnt/test", 42, "test", SLOTS));
  }

  public SessionId session() {
    return grant.session();
  }

  public SessionGrant grant() {
    return grant;
  }

  /** An inode id that nothing has. */
  public InodeId newInode() {
    if (inodesUsed == inodes.count()) {
      inodes = store.grantInodes(session(), RANGE);
      inodesUsed = 0;
    }
    return new InodeId(inodes.first() + inodesUsed++);
  }

  /** A chunk id allotted to this session, with a key made of its number. */
  public ChunkId newChunk() {
    if (chunks.isEmpty()) {
      for (Allotment allotment : store.grantChunks(session(), 1, 8)) {
        for (int i = 0; i < allotment.count(); i++) {
          chunks.add(chunk(allotment, i));
        }
      }
    }
    return chunks.removeFirst();
  }

  /** The {@code i}th id of an allotment. */
  public ChunkId chunk(Allotment allotment, int i) {
    long sequence = allotment.firstSequence() + i;
    return new ChunkId(grant.volume(), allotment.group(), sequence, ~sequence);
  }

  /** Applies one list on slot 0 with the next number. */
  public ApplyResult applyAll(List<Mutation> mutations) {
    return store.apply(List.of(new Apply(session(), 0, ++seq, mutations))).getFirst();
  }

  /** What becomes of one mutation; the list itself must be taken. */
  public Outcome apply(Mutation mutation) {
    ApplyResult result = applyAll(List.of(mutation));
    if (result.error() != FsError.OK || result.outcomes().size() != 1) {
      throw new AssertionError("refused: " + result);
    }
    return result.outcomes().getFirst();
  }

  /** The error of one mutation; OK if it happened. */
  public FsError errorOf(Mutation mutation) {
    return apply(mutation).error();
  }

  /** The inode that a mutation made or changed. */
  public Attr changed(Mutation mutation) {
    return switch (apply(mutation)) {
      case Outcome.Changed o -> o.attr();
      case Outcome.Opened o -> o.attr();
      case Outcome.Removed o -> o.attr();
      case Outcome.Committed o -> o.attr();
      case Outcome other -> throw new AssertionError(mutation + " gave " + other);
    };
  }

  public Attr create(InodeId parent, String name) {
    return changed(creation(parent, name, true));
  }

  public Mutation.Create creation(InodeId parent, String name, boolean exclusive) {
    return new Mutation.Create(
        parent, name(name), newInode(), Kind.FILE, 0644, OWNER, OWNER, 0, exclusive);
  }

  public Mutation.Create node(InodeId parent, String name, Kind kind, long rdev) {
    return new Mutation.Create(
        parent, name(name), newInode(), kind, 0644, OWNER, OWNER, rdev, false);
  }

  public Attr mkdir(InodeId parent, String name) {
    return changed(directory(parent, name));
  }

  public Mutation.Mkdir directory(InodeId parent, String name) {
    return new Mutation.Mkdir(parent, name(name), newInode(), 0755, OWNER, OWNER);
  }

  public Attr symlink(InodeId parent, String name, String target) {
    return changed(symbolic(parent, name, target));
  }

  public Mutation.Symlink symbolic(InodeId parent, String name, String target) {
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    return new Mutation.Symlink(parent, name(name), newInode(), bytes, OWNER, OWNER);
  }

  public Attr link(InodeId inode, InodeId parent, String name) {
    return changed(new Mutation.Link(inode, parent, name(name)));
  }

  public Attr unlink(InodeId parent, String name) {
    return changed(new Mutation.Unlink(parent, name(name)));
  }

  public Attr rmdir(InodeId parent, String name) {
    return changed(new Mutation.Rmdir(parent, name(name)));
  }

  /** A plain rename, to be applied. */
  public static Mutation.Rename rename(InodeId from, String name, InodeId to, String newName) {
    return new Mutation.Rename(from, name(name), to, name(newName), false, false);
  }

  /** A heartbeat that reports these inodes as opened and closed since the last. */
  public long heartbeat(List<InodeId> opened, List<InodeId> closed) {
    return store.heartbeat(
        new SessionHeartbeat(session(), ++heartbeats, opened, closed, List.of()));
  }

  /** A heartbeat with nothing to report. */
  public long heartbeat() {
    return heartbeat(List.of(), List.of());
  }

  /** Gives ids back that were written and will not be committed. */
  public void abandon(List<ChunkId> abandoned) {
    store.heartbeat(new SessionHeartbeat(session(), ++heartbeats, List.of(), List.of(), abandoned));
  }

  public static FileName name(String name) {
    return FileName.of(name);
  }
}
