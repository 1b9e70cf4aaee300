package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;

/** open(O_CREAT) and mknod. */
record CreateOp(Mutation.Create m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    int name = out.name(m.parent(), m.name());
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "create");
          json.writeNumberField("parent", m.parent().value());
          json.writeNumberField("name", name);
          json.writeNumberField("id", m.id().value());
          json.writeNumberField("kind", m.kind().code());
          json.writeNumberField("mode", m.permissions() & 07777);
          json.writeNumberField("uid", m.uid());
          json.writeNumberField("gid", m.gid());
          json.writeNumberField("rdev", m.rdev());
          json.writeBooleanField("exclusive", m.exclusive());
          json.writeEndObject();
        });
  }
}
