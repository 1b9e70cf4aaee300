package io.dfs.metaserver.store.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Expected.PieceStamp;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.Mutation;
import io.dfs.metaserver.store.postgres.BatchEncoder.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes written bytes visible. */
record CommitOp(Mutation.Commit m, StoredVolume volume) implements MutationOp {
  /** A chunk that the commit names: how far extents reach into it, and who acknowledged it. */
  private record Named(ChunkId chunk, long reach, Optional<ChunkAck> ack) {}

  @Override
  public void encode(BatchEncoder out) {
    out.lock(m.inode(), Mode.CHANGED);
    List<Named> chunks = named();
    chunks.forEach(c -> c.ack().ifPresent(a -> out.chunk(a.chunk().number())));
    List<Integer> blobs = new ArrayList<>(m.inline().size());
    m.inline().forEach(p -> blobs.add(out.blob(p.bytes())));
    out.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("op", "commit");
          json.writeNumberField("inode", m.inode().value());
          json.writeBooleanField("append", m.append());
          json.writeNumberField("size", m.sizeBytes());
          if (m.mtimeNs().isPresent()) {
            json.writeNumberField("mtime", m.mtimeNs().getAsLong());
          }
          json.writeBooleanField("kill", m.killPrivileges());
          json.writeNumberField("min", volume.minReplicas());
          json.writeNumberField("begin", begin());
          json.writeNumberField("end", end());
          json.writeNumberField("inlineBytes", inlineBytes());
          if (isRefused()) {
            json.writeBooleanField("refused", true);
          }
          if (!chunks.isEmpty()) {
            chunks(json, chunks);
          }
          if (!m.extents().isEmpty()) {
            extents(json);
          }
          if (!m.inline().isEmpty()) {
            inline(json, blobs);
          }
          if (m.expected().isPresent()) {
            expected(json, m.expected().get());
          }
          json.writeEndObject();
        });
  }

  private List<Named> named() {
    Map<ChunkId, Long> reach = new LinkedHashMap<>();
    Map<ChunkId, ChunkAck> acks = new LinkedHashMap<>();
    m.chunks().forEach(a -> acks.put(a.chunk(), a));
    // In the order in which they were acknowledged: so are those that are missing named.
    acks.keySet().forEach(c -> reach.put(c, 0L));
    m.extents()
        .forEach(e -> reach.merge(e.chunk(), (long) e.chunkOffset() + e.lengthBytes(), Math::max));
    List<Named> named = new ArrayList<>();
    reach.forEach((c, r) -> named.add(new Named(c, r, Optional.ofNullable(acks.get(c)))));
    return named;
  }

  /** A chunk of another volume, or one that no extent names. */
  private boolean isRefused() {
    return m.extents().stream().anyMatch(e -> !volume.holds(e.chunk()))
        || m.chunks().stream()
            .anyMatch(a -> m.extents().stream().noneMatch(e -> e.chunk().equals(a.chunk())));
  }

  private long begin() {
    long begin = Long.MAX_VALUE;
    for (Extent e : m.extents()) {
      begin = Math.min(begin, e.pos());
    }
    for (InlinePatch p : m.inline()) {
      begin = Math.min(begin, p.offset());
    }
    return begin == Long.MAX_VALUE ? 0 : begin;
  }

  /** -1 if one ends beyond what a file can be. */
  private long end() {
    long end = 0;
    for (Extent e : m.extents()) {
      end = e.end() < 0 || end < 0 ? -1 : Math.max(end, e.end());
    }
    for (InlinePatch p : m.inline()) {
      end = p.end() < 0 || end < 0 ? -1 : Math.max(end, p.end());
    }
    return end;
  }

  private long inlineBytes() {
    return m.inline().stream().mapToLong(p -> p.bytes().length).sum();
  }

  private static void chunks(JsonGenerator json, List<Named> chunks) throws IOException {
    json.writeArrayFieldStart("chunks");
    for (Named c : chunks) {
      json.writeStartObject();
      json.writeNumberField("chunk", c.chunk().number());
      json.writeNumberField("key", c.chunk().key());
      json.writeNumberField("reach", c.reach());
      if (c.ack().isPresent()) {
        ChunkAck ack = c.ack().get();
        json.writeNumberField("len", ack.lengthBytes());
        json.writeArrayFieldStart("acks");
        for (DurableReplica r : ack.durable()) {
          json.writeString(r.node() + ":" + r.generation());
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void extents(JsonGenerator json) throws IOException {
    Map<ChunkId, Integer> lengths = new LinkedHashMap<>();
    m.chunks().forEach(a -> lengths.put(a.chunk(), a.lengthBytes()));
    json.writeArrayFieldStart("extents");
    for (Extent e : m.extents()) {
      json.writeStartArray();
      extent(json, e);
      Integer length = lengths.get(e.chunk());
      if (length != null) {
        json.writeNumber(length);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void extent(JsonGenerator json, Extent e) throws IOException {
    json.writeNumber(e.pos());
    json.writeNumber(e.lengthBytes());
    json.writeNumber(e.chunk().number());
    json.writeNumber(e.chunk().key());
    json.writeNumber(e.chunkOffset());
  }

  private void inline(JsonGenerator json, List<Integer> blobs) throws IOException {
    json.writeArrayFieldStart("inline");
    for (int i = 0; i < blobs.size(); i++) {
      InlinePatch patch = m.inline().get(i);
      json.writeStartArray();
      json.writeNumber(patch.offset());
      json.writeNumber(patch.bytes().length);
      json.writeNumber(blobs.get(i));
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void expected(JsonGenerator json, Expected expected) throws IOException {
    json.writeObjectFieldStart("expected");
    json.writeNumberField("from", expected.from());
    json.writeNumberField("to", expected.to());
    json.writeArrayFieldStart("extents");
    for (Extent e : expected.extents()) {
      json.writeStartArray();
      extent(json, e);
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("inline");
    for (PieceStamp p : expected.inline()) {
      json.writeStartArray();
      json.writeNumber(p.pos());
      json.writeNumber(p.lengthBytes());
      json.writeNumber(p.crc());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
