package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;

/** symlink. */
record SymlinkOp(Mutation.Symlink m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    int name = out.name(m.parent(), m.name());
    int target = out.blob(m.target());
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "symlink");
          json.writeNumberField("parent", m.parent().value());
          json.writeNumberField("name", name);
          json.writeNumberField("id", m.id().value());
          json.writeNumberField("target", target);
          json.writeNumberField("uid", m.uid());
          json.writeNumberField("gid", m.gid());
          json.writeEndObject();
        });
  }
}
