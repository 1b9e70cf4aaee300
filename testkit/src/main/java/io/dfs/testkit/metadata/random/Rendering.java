package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.Group;
import io.dfs.common.error.FsError;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.GroupId;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of one store as text that is equal for stores that behave the same. Remembers the last
 * attributes of each inode, to tell what has moved since. Confined to a thread.
 */
final class Rendering {
  /** Times below this were set by a step; all others are the store's clock. */
  static final long SET_TIMES_NS = 1_000_000_000_000L;

  private final Side side;
  private final Map<Integer, Attr> lastSeen = new HashMap<>();
  private final Map<BodyId, Integer> bodies = new HashMap<>();
  private final Map<GroupId, Long> firstEpochs = new HashMap<>();

  Rendering(Side side) {
    this.side = side;
  }

  String result(ApplyResult result, List<Mutation> mutations) {
    if (result.error() != FsError.OK) {
      return "refused " + result.error();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < result.outcomes().size(); i++) {
      text.append(outcome(result.outcomes().get(i), mutations.get(i))).append('\n');
    }
    return text.toString();
  }

  String outcome(Outcome outcome, Mutation mutation) {
    return switch (outcome) {
      case Outcome.Failed o -> "failed " + o.error();
      case Outcome.Changed o -> "changed " + attr(o.attr());
      case Outcome.Removed o -> "removed " + attr(o.attr());
      case Outcome.Committed o -> "committed at " + o.position() + " " + attr(o.attr());
      case Outcome.Opened o ->
          "opened " + o.created() + " " + attr(o.attr()) + wholeLayout(o.layout());
      case Outcome.Renamed o ->
          "renamed " + attr(o.moved()) + o.replaced().map(r -> " over " + attr(r)).orElse("");
      case Outcome.Missing o -> "missing " + o.chunks().stream().map(this::missing).toList();
      case Outcome.Conflict o -> conflict(o, mutation);
    };
  }

  private String missing(Outcome.MissingReplicas m) {
    return "chunk"
        + side.number(m.chunk())
        + m.members().stream().map(side::number).toList()
        + (m.tooFewServing() ? "!" : "");
  }

  private String conflict(Outcome.Conflict conflict, Mutation mutation) {
    if (!(mutation instanceof Mutation.Commit commit) || commit.expected().isEmpty()) {
      return "conflict of what expected nothing";
    }
    long from = commit.expected().get().from();
    long to = commit.expected().get().to();
    return "conflict " + attr(conflict.attr()) + layout(conflict.present(), from, to);
  }

  // ---- attributes

  String attr(Attr a) {
    int number = side.number(a.id());
    Attr last = lastSeen.put(number, a);
    return "inode%d %s %o %d:%d n%d s%d a%d r%d%s body%s atime %s mtime %s ctime %s v%s"
        .formatted(
            number,
            a.kind(),
            a.permissions(),
            a.uid(),
            a.gid(),
            a.nlink(),
            a.sizeBytes(),
            a.allocatedBytes(),
            a.rdev(),
            a.xattrs() ? " xattrs" : "",
            a.kind() == Kind.FILE ? body(a.body()) : "-",
            time(a.atimeNs(), last == null ? null : last.atimeNs()),
            time(a.mtimeNs(), last == null ? null : last.mtimeNs()),
            time(a.ctimeNs(), last == null ? null : last.ctimeNs()),
            moved(a.version(), last == null ? null : last.version()));
  }

  /** Bodies are told apart by the order in which they came up. */
  private int body(BodyId id) {
    return bodies.computeIfAbsent(id, i -> bodies.size());
  }

  private static String time(long ns, @Nullable Long lastNs) {
    return ns < SET_TIMES_NS ? Long.toString(ns) : moved(ns, lastNs);
  }

  private static String moved(long value, @Nullable Long last) {
    if (last == null || last < SET_TIMES_NS && value >= SET_TIMES_NS) {
      return "*";
    }
    int order = Long.compare(value, last);
    return order == 0 ? "=" : order > 0 ? "+" : "-";
  }

  // ---- layouts

  String wholeLayout(Layout layout) {
    return layout(layout, 0, Long.MAX_VALUE) + (layout.complete() ? "" : "...");
  }

  /** Extents as they are, inline bytes in {@code [from, to)} whatever the pieces are. */
  String layout(Layout layout, long from, long to) {
    StringBuilder text = new StringBuilder(" {");
    for (Extent e : layout.extents()) {
      text.append(
          "%d+%d=chunk%d@%d "
              .formatted(e.pos(), e.lengthBytes(), side.number(e.chunk()), e.chunkOffset()));
    }
    for (Run run : runs(layout.inline(), from, to)) {
      text.append("%d+%d#%x ".formatted(run.pos, run.length, Arrays.hashCode(run.bytes())));
    }
    return text.append('}').toString();
  }

  /** Inline bytes without a gap. */
  private record Run(long pos, int length, List<byte[]> parts) {
    byte[] bytes() {
      byte[] all = new byte[length];
      int at = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      return all;
    }

    Run with(byte[] more) {
      List<byte[]> longer = new ArrayList<>(parts);
      longer.add(more);
      return new Run(pos, length + more.length, longer);
    }
  }

  private static List<Run> runs(List<InlinePiece> pieces, long from, long to) {
    List<Run> runs = new ArrayList<>();
    for (InlinePiece piece : pieces) {
      long start = Math.max(piece.pos(), from);
      long end = Math.min(piece.end(), to);
      if (start >= end) {
        continue;
      }
      byte[] bytes =
          Arrays.copyOfRange(piece.bytes(), (int) (start - piece.pos()), (int) (end - piece.pos()));
      Run last = runs.isEmpty() ? null : runs.getLast();
      if (last != null && last.pos + last.length == start) {
        runs.set(runs.size() - 1, last.with(bytes));
      } else {
        runs.add(new Run(start, bytes.length, List.of(bytes)));
      }
    }
    return runs;
  }

  // ---- directories, groups, totals

  String page(DirectoryPage page, long afterCookie) {
    StringBuilder text = new StringBuilder(page.last() ? "last page" : "page");
    long previous = Math.max(2, afterCookie);
    for (DirectoryEntry e : page.entries()) {
      text.append(e.cookie() > previous ? "\n" : "\ncookie out of order ");
      text.append(e.name()).append(" -> ").append(attr(e.attr()));
      previous = e.cookie();
    }
    return text.toString();
  }

  String group(Group group) {
    long first = firstEpochs.computeIfAbsent(group.id(), id -> group.epoch());
    StringBuilder text = new StringBuilder("group" + group.id() + " +" + (group.epoch() - first));
    group
        .members()
        .forEach(m -> text.append(" node%d %s".formatted(side.number(m.node()), m.state())));
    return text.toString();
  }
}
