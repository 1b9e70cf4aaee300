package io.dfs.cli.files;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.volume.Volume;
import io.dfs.client.namespace.Listing;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A name with what it means, as JSON and text want it. */
record Entry(FileName name, Attr attr) {
  static Entry of(Listing.Listed listed) {
    return new Entry(listed.name(), listed.seen().attr());
  }

  String text() {
    return ByteText.text(name.bytes());
  }

  boolean isHidden() {
    return name.bytes()[0] == '.';
  }

  boolean isDirectory() {
    return attr.kind() == Kind.DIRECTORY;
  }

  /** Where a link leads. */
  Optional<String> target(Volume volume) {
    return attr.kind() == Kind.SYMLINK
        ? Optional.of(ByteText.text(volume.readlink(attr, ByteText.shown(text()))))
        : Optional.empty();
  }

  /** Attributes by name. */
  static Map<String, Object> json(Attr attr) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("inode", attr.id().value());
    out.put("kind", Modes.kind(attr));
    out.put("mode", "%04o".formatted(attr.permissions()));
    out.put("uid", Integer.toUnsignedLong(attr.uid()));
    out.put("gid", Integer.toUnsignedLong(attr.gid()));
    out.put("nlink", attr.nlink());
    out.put("size_bytes", attr.sizeBytes());
    out.put("allocated_bytes", attr.allocatedBytes());
    out.put("accessed", Modes.time(attr.atimeNs()));
    out.put("modified", Modes.time(attr.mtimeNs()));
    out.put("changed", Modes.time(attr.ctimeNs()));
    return out;
  }
}
