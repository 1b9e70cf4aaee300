package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;
import io.dfs.metaserver.store.postgres.BatchEncoder.Mode;

/** link. */
record LinkOp(Mutation.Link m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    int name = out.name(m.parent(), m.name());
    out.lock(m.inode(), Mode.CHANGED);
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "link");
          json.writeNumberField("parent", m.parent().value());
          json.writeNumberField("name", name);
          json.writeNumberField("inode", m.inode().value());
          json.writeEndObject();
        });
  }
}
