package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;

/** rmdir. */
record RmdirOp(Mutation.Rmdir m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    int name = out.child(m.parent(), m.name(), false);
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "rmdir");
          json.writeNumberField("parent", m.parent().value());
          json.writeNumberField("name", name);
          json.writeEndObject();
        });
  }
}
