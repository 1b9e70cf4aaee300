package io.dfs.metaserver.store.postgres;

import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Files of text that is kept inline. */
final class InlineText {
  private InlineText() {}

  static Mutation.Commit commit(Attr file, boolean append, long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return new Mutation.Commit(
        file.id(),
        file.body(),
        append,
        0,
        OptionalLong.empty(),
        false,
        List.of(),
        List.of(),
        List.of(new InlinePatch(offset, bytes)),
        Optional.empty());
  }

  /** The whole file, holes as dots. */
  static String of(MetadataStore store, InodeId file) {
    Opened opened = store.extents(file, 0, Long.MAX_VALUE);
    byte[] all = new byte[(int) opened.attr().sizeBytes()];
    Arrays.fill(all, (byte) '.');
    for (InlinePiece p : opened.layout().inline()) {
      System.arraycopy(p.bytes(), 0, all, (int) p.pos(), p.bytes().length);
    }
    return new String(all, StandardCharsets.US_ASCII);
  }
}
