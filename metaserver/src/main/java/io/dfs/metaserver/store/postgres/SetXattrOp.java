package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;
import io.dfs.metaserver.store.postgres.BatchEncoder.Mode;

/** setxattr. */
record SetXattrOp(Mutation.SetXattr m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    out.lock(m.inode(), Mode.CHANGED);
    int name = out.blob(m.name().bytes());
    int value = out.blob(m.value());
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "setxattr");
          json.writeNumberField("inode", m.inode().value());
          json.writeNumberField("name", name);
          json.writeNumberField("value", value);
          json.writeNumberField("mode", m.mode().ordinal());
          json.writeEndObject();
        });
  }
}
