package io.dfs.metaserver.compact;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.CompactionStore;
import io.dfs.common.metadata.CompactionStore.Job;
import io.dfs.common.metadata.CompactionStore.Rule;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One file's turn. Each window is rewritten into a chunk of its own and committed if the extents
 * that were read are still there; one that was changed meanwhile is left as it is, so a writer
 * loses nothing and waits for nobody. Confined to a thread.
 */
final class FileCompaction {
  /** Longer than a window takes; renewed after each. */
  static final Duration HOLD = Duration.ofMinutes(10);

  private static final int MAX_SPARSE = 10_000;

  private final MetadataStore store;
  private final CompactionStore jobs;
  private final ChunkRewrite rewrite;
  private final Rule rule;
  private final JobSession session;
  private final CompactionMetrics metrics;

  FileCompaction(
      MetadataStore store,
      CompactionStore jobs,
      ChunkRewrite rewrite,
      Rule rule,
      JobSession session,
      CompactionMetrics metrics) {
    this.store = store;
    this.jobs = jobs;
    this.rewrite = rewrite;
    this.rule = rule;
    this.session = session;
    this.metrics = metrics;
  }

  /**
   * Rewrites what must be.
   *
   * @return false if something could not be committed now
   * @throws FsException ESTALE if the session has expired; EIO, EAGAIN if nothing goes on now
   */
  boolean run(Job job) {
    Set<ChunkId> sparse = new HashSet<>(jobs.sparse(job.inode(), rule, MAX_SPARSE));
    boolean scattered = isScattered(job);
    boolean whole = true;
    long from = 0;
    Optional<Opened> page = page(job, from);
    while (page.isPresent() && (scattered || !sparse.isEmpty())) {
      Layout layout = page.get().layout();
      for (List<Extent> window :
          Windows.of(layout, rule, store.settings().maxChunkBytes(), sparse, scattered)) {
        whole &= compact(page.get().attr(), window);
        session.renew();
        if (!jobs.hold(job, HOLD)) {
          return true; // another has it
        }
      }
      if (layout.complete() || layout.extents().isEmpty() && layout.inline().isEmpty()) {
        break;
      }
      from = end(layout);
      page = page(job, from);
    }
    return whole;
  }

  /** Counted without its bytes: pages of a file with few extents end soon. */
  private boolean isScattered(Job job) {
    long extents = 0;
    long bytes = 0;
    long from = 0;
    Optional<Opened> page = page(job, from);
    while (page.isPresent()) {
      Layout layout = page.get().layout();
      extents += layout.extents().size();
      bytes += layout.extents().stream().mapToLong(Extent::lengthBytes).sum();
      if (layout.complete() || layout.extents().isEmpty() && layout.inline().isEmpty()) {
        break;
      }
      from = end(layout);
      page = page(job, from);
    }
    return extents > rule.extents() && bytes < extents * rule.averageBytes();
  }

  /** Empty if the file is gone. */
  private Optional<Opened> page(Job job, long from) {
    try {
      return Optional.of(store.extents(job.inode(), from, Long.MAX_VALUE));
    } catch (FsException e) {
      if (e.error() == FsError.ENOENT || e.error() == FsError.ESTALE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static long end(Layout layout) {
    return Math.max(
        layout.extents().isEmpty() ? 0 : layout.extents().getLast().end(),
        layout.inline().isEmpty() ? 0 : layout.inline().getLast().end());
  }

  private boolean compact(Attr file, List<Extent> window) {
    ChunkId chunk = session.newChunk();
    List<Node> members = members(chunk);
    List<DurableReplica> durable;
    try {
      durable = rewrite.rewrite(chunk, members, window);
    } catch (FsException e) {
      session.abandon(chunk);
      session.dropIds();
      return changed(file, window, e);
    }
    int bytes = window.stream().mapToInt(Extent::lengthBytes).sum();
    return switch (session.commit(commit(file, window, new ChunkAck(chunk, bytes, durable)))) {
      case Outcome.Committed committed -> {
        metrics.compacted(bytes);
        yield true;
      }
      case Outcome.Conflict conflict -> {
        metrics.conflict();
        session.abandon(chunk);
        yield true; // it was changed: a later pass looks again
      }
      case Outcome other -> {
        session.abandon(chunk);
        session.dropIds();
        yield other.error() == FsError.ENOENT;
      }
    };
  }

  /** A chunk that is read no more may have been overwritten, and reclaimed, meanwhile. */
  private boolean changed(Attr file, List<Extent> window, FsException failure) {
    Layout now = store.extents(file.id(), window.getFirst().pos(), window.getLast().end()).layout();
    if (now.extents().equals(window)) {
      throw failure;
    }
    metrics.conflict();
    return true;
  }

  /** Those of the chunk's group that live, one that serves first. */
  private List<Node> members(ChunkId chunk) {
    PlacementMap map = store.map();
    List<Node> members =
        map.group(chunk.group()).map(Group::members).orElse(List.of()).stream()
            .sorted(Comparator.comparing(m -> m.state() != MemberState.SERVING))
            .map(Member::node)
            .flatMap(n -> map.node(n).stream())
            .filter(Node::alive)
            .toList();
    if (members.isEmpty()) {
      session.abandon(chunk);
      session.dropIds();
      throw new FsException(FsError.EAGAIN, "no member of group " + chunk.group() + " lives");
    }
    return members;
  }

  private static Mutation.Commit commit(Attr file, List<Extent> window, ChunkAck ack) {
    return new Mutation.Commit(
        file.id(),
        file.body(),
        false,
        0,
        OptionalLong.empty(),
        false,
        List.of(ack),
        joined(window, ack.chunk()),
        List.of(),
        Optional.of(
            new Expected(window.getFirst().pos(), window.getLast().end(), window, List.of())));
  }

  /** The pieces follow each other in the chunk; those that do in the file too are one extent. */
  private static List<Extent> joined(List<Extent> window, ChunkId chunk) {
    List<Extent> joined = new ArrayList<>();
    int offset = 0;
    for (Extent piece : window) {
      Extent last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && last.end() == piece.pos()) {
        joined.set(
            joined.size() - 1,
            new Extent(
                last.pos(), last.lengthBytes() + piece.lengthBytes(), chunk, last.chunkOffset()));
      } else {
        joined.add(new Extent(piece.pos(), piece.lengthBytes(), chunk, offset));
      }
      offset += piece.lengthBytes();
    }
    return joined;
  }
}
