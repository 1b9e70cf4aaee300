package io.dfs.cli.inspect;

import io.dfs.cli.admin.FileReport;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Table;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Where a file's bytes are, as text for people and as JSON. */
final class InfoReport {
  private InfoReport() {}

  static String text(String path, FileReport report) {
    Attr attr = report.opened().attr();
    Layout layout = report.opened().layout();
    StringBuilder out = new StringBuilder();
    out.append("%s%n".formatted(path));
    out.append(
        "  inode     %s, %s, mode %04o, owner %d:%d, %d link%s%n"
            .formatted(
                attr.id(),
                kind(attr.kind()),
                attr.permissions(),
                attr.uid(),
                attr.gid(),
                attr.nlink(),
                attr.nlink() == 1 ? "" : "s"));
    out.append("  modified  %s%n".formatted(time(attr.mtimeNs())));
    if (attr.kind() != Kind.FILE) {
      return out.toString();
    }
    out.append(
        "  size      %d bytes (%s), %s stored once%n"
            .formatted(
                attr.sizeBytes(), Sizes.text(attr.sizeBytes()), Sizes.text(attr.allocatedBytes())));
    out.append(
        "  in        %d extent%s, %d inline piece%s%s%n"
            .formatted(
                layout.extents().size(),
                layout.extents().size() == 1 ? "" : "s",
                layout.inline().size(),
                layout.inline().size() == 1 ? "" : "s",
                layout.complete() ? "" : "; the first ones are shown"));
    return out.append(pieces(report)).toString();
  }

  private static String pieces(FileReport report) {
    Layout layout = report.opened().layout();
    if (layout.extents().isEmpty() && layout.inline().isEmpty()) {
      return "";
    }
    Table table = new Table("FROM", "TO", "CHUNK", "AT", "REPLICAS");
    for (Extent e : layout.extents()) {
      table.row(
          Long.toString(e.pos()),
          Long.toString(e.end()),
          e.chunk().toString(),
          Integer.toString(e.chunkOffset()),
          replicas(e.chunk(), report.map()).stream()
              .map(Replica::text)
              .collect(Collectors.joining(", ")));
    }
    for (InlinePiece p : layout.inline()) {
      table.row(Long.toString(p.pos()), Long.toString(p.end()), "inline", "", "in PostgreSQL");
    }
    return table.text();
  }

  /** One copy of a chunk. */
  private record Replica(long node, String address, String state) {
    String text() {
      return "node %d %s %s".formatted(node, address, state);
    }
  }

  private static List<Replica> replicas(ChunkId chunk, PlacementMap map) {
    return map.group(chunk.group()).map(Group::members).orElse(List.of()).stream()
        .map(member -> replica(member, map))
        .toList();
  }

  private static Replica replica(Member member, PlacementMap map) {
    boolean alive = map.node(member.node()).filter(Node::alive).isPresent();
    return new Replica(
        member.node().value(),
        map.node(member.node()).map(Node::address).orElse("?"),
        alive ? member.state().name().toLowerCase(Locale.ROOT) : "missing");
  }

  private static String kind(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Instant time(long ns) {
    return Instant.ofEpochSecond(
        Math.floorDiv(ns, 1_000_000_000L), Math.floorMod(ns, 1_000_000_000L));
  }

  /**
   * @param path as the user wrote it
   */
  static String json(String path, FileReport report) {
    Attr attr = report.opened().attr();
    Layout layout = report.opened().layout();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("path", path);
    out.put("inode", attr.id().value());
    out.put("kind", kind(attr.kind()));
    out.put("mode", "%04o".formatted(attr.permissions()));
    out.put("uid", attr.uid());
    out.put("gid", attr.gid());
    out.put("nlink", attr.nlink());
    out.put("size_bytes", attr.sizeBytes());
    out.put("allocated_bytes", attr.allocatedBytes());
    out.put("modified", time(attr.mtimeNs()));
    out.put("complete", layout.complete());
    out.put("extents", layout.extents().stream().map(e -> extent(e, report.map())).toList());
    out.put("inline", layout.inline().stream().map(InfoReport::inline).toList());
    return Json.text(out);
  }

  private static Map<String, Object> extent(Extent e, PlacementMap map) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("from", e.pos());
    out.put("length", e.lengthBytes());
    out.put("chunk", e.chunk().toString());
    out.put("group", e.chunk().group().value());
    out.put("chunk_offset", e.chunkOffset());
    out.put("replicas", replicas(e.chunk(), map).stream().map(InfoReport::replica).toList());
    return out;
  }

  private static Map<String, Object> replica(Replica r) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("node", r.node());
    out.put("address", r.address());
    out.put("state", r.state());
    return out;
  }

  private static Map<String, Object> inline(InlinePiece p) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("from", p.pos());
    out.put("length", p.bytes().length);
    return out;
  }
}
