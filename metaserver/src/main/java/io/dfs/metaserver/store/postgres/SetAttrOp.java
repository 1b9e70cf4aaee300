package io.dfs.metaserver.store.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.metaserver.store.postgres.BatchEncoder.Mode;
import java.io.IOException;

/** chmod, chown, utimens and truncate. */
record SetAttrOp(Mutation.SetAttr m) implements MutationOp {
  @Override
  public void encode(BatchEncoder out) {
    out.lock(m.inode(), Mode.CHANGED);
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "setattr");
          json.writeNumberField("inode", m.inode().value());
          if (m.permissions().isPresent()) {
            json.writeNumberField("mode", m.permissions().getAsInt() & 07777);
          }
          if (m.uid().isPresent()) {
            json.writeNumberField("uid", m.uid().getAsInt());
          }
          if (m.gid().isPresent()) {
            json.writeNumberField("gid", m.gid().getAsInt());
          }
          if (m.sizeBytes().isPresent()) {
            json.writeNumberField("size", m.sizeBytes().getAsLong());
          }
          time(json, "atime", m.atime());
          time(json, "mtime", m.mtime());
          json.writeBooleanField("kill", m.killPrivileges());
          json.writeEndObject();
        });
  }

  /** True stands for PostgreSQL's now. */
  private static void time(JsonGenerator json, String field, TimeChange change) throws IOException {
    switch (change.type()) {
      case OMIT -> {}
      case NOW -> json.writeBooleanField(field, true);
      case SET -> json.writeNumberField(field, change.valueNs());
    }
  }
}
