package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;

/** mkdir. */
record MkdirOp(Mutation.Mkdir m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    int name = out.name(m.parent(), m.name());
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "mkdir");
          json.writeNumberField("parent", m.parent().value());
          json.writeNumberField("name", name);
          json.writeNumberField("id", m.id().value());
          json.writeNumberField("mode", m.permissions() & 07777);
          json.writeNumberField("uid", m.uid());
          json.writeNumberField("gid", m.gid());
          json.writeEndObject();
        });
  }
}
