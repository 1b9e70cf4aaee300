package io.dfs.metaserver.store.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import io.dfs.common.error.FsError;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Outcome;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Values in the JSON that functions answer with. */
final class JsonAnswers {
  private JsonAnswers() {}

  /** What became of a mutation: {@code [what, ...]}. */
  static Outcome outcome(JsonNode answer, StoredVolume volume) {
    String what = answer.get(0).textValue();
    return switch (what) {
      case "failed" -> new Outcome.Failed(FsError.of(answer.get(1).intValue()));
      case "changed" -> new Outcome.Changed(attr(answer.get(1)));
      case "removed" -> new Outcome.Removed(attr(answer.get(1)));
      case "committed" -> new Outcome.Committed(attr(answer.get(1)), answer.get(2).longValue());
      case "renamed" -> new Outcome.Renamed(attr(answer.get(1)), optionalAttr(answer.get(2)));
      case "opened" ->
          new Outcome.Opened(
              attr(answer.get(1)), answer.get(2).booleanValue(), layout(answer.get(3), volume));
      case "conflict" -> new Outcome.Conflict(attr(answer.get(1)), layout(answer.get(2), volume));
      case "missing" -> missing(answer.get(1), volume);
      default -> throw new IllegalStateException("unknown outcome '" + what + "'");
    };
  }

  private static Optional<Attr> optionalAttr(JsonNode attr) {
    return attr.isNull() ? Optional.empty() : Optional.of(attr(attr));
  }

  private static Outcome missing(JsonNode chunks, StoredVolume volume) {
    List<Outcome.MissingReplicas> missing = new ArrayList<>();
    for (JsonNode c : chunks) {
      List<NodeId> members = new ArrayList<>();
      c.get(2).forEach(n -> members.add(new NodeId(n.longValue())));
      missing.add(
          new Outcome.MissingReplicas(
              volume.chunk(c.get(0).longValue(), c.get(1).longValue()),
              members,
              c.get(3).booleanValue()));
    }
    return new Outcome.Missing(missing);
  }

  /** What the function {@code attr_} makes. */
  static Attr attr(JsonNode a) {
    return new Attr(
        new InodeId(a.get(0).longValue()),
        Kind.of(a.get(1).intValue()),
        a.get(2).intValue(),
        a.get(3).intValue(),
        a.get(4).intValue(),
        a.get(5).intValue(),
        a.get(6).longValue(),
        a.get(7).longValue(),
        a.get(8).longValue(),
        a.get(9).longValue(),
        a.get(10).longValue(),
        a.get(11).longValue(),
        a.get(12).longValue(),
        new BodyId(a.get(13).longValue()),
        a.get(14).booleanValue());
  }

  /** What the function {@code layout_} makes; null means that there is nothing. */
  static Layout layout(JsonNode l, StoredVolume volume) {
    if (l.isNull()) {
      return Layout.EMPTY;
    }
    LayoutBuilder layout = new LayoutBuilder(l.get(0).booleanValue());
    for (JsonNode row : l.get(1)) {
      long pos = row.get(0).longValue();
      long chunk = row.get(2).longValue();
      if (chunk == 0) {
        byte[] bytes = HexFormat.of().parseHex(row.get(5).textValue());
        layout.add(new InlinePiece(pos, bytes, row.get(3).intValue()));
      } else {
        layout.add(
            new Extent(
                pos,
                row.get(1).intValue(),
                volume.chunk(chunk, row.get(3).longValue()),
                row.get(4).intValue()));
      }
    }
    return layout.build();
  }
}
