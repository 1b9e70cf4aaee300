package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;
import io.dfs.metaserver.store.postgres.BatchEncoder.Mode;

/** rename and renameat2. */
record RenameOp(Mutation.Rename m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    boolean across = !m.parent().equals(m.newParent());
    int name = out.child(m.parent(), m.name(), across);
    int newName = out.child(m.newParent(), m.newName(), across && m.exchange());
    out.lock(m.newParent(), Mode.PARENT);
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "rename");
          json.writeNumberField("parent", m.parent().value());
          json.writeNumberField("name", name);
          json.writeNumberField("newParent", m.newParent().value());
          json.writeNumberField("newName", newName);
          json.writeBooleanField("noReplace", m.noReplace());
          json.writeBooleanField("exchange", m.exchange());
          json.writeEndObject();
        });
  }
}
