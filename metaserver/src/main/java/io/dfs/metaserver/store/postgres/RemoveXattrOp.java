package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;
import io.dfs.metaserver.store.postgres.BatchEncoder.Mode;

/** removexattr. */
record RemoveXattrOp(Mutation.RemoveXattr m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    out.lock(m.inode(), Mode.CHANGED);
    int name = out.blob(m.name().bytes());
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "removexattr");
          json.writeNumberField("inode", m.inode().value());
          json.writeNumberField("name", name);
          json.writeEndObject();
        });
  }
}
