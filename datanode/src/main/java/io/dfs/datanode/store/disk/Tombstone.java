package io.dfs.datanode.store.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One deleted chunk: every record of {@code chunk} whose order is not above {@code order} is dead.
 * It must stay on disk for as long as such a record does.
 */
record Tombstone(ChunkKey chunk, long key, long order) {
  static final int ENTRY_BYTES = 32;

  /** The payload of a record of kind TOMBSTONES. */
  static ByteBuffer encode(List<Tombstone> tombstones) {
    ByteBuffer out = ByteBuffer.allocate(tombstones.size() * ENTRY_BYTES);
    for (Tombstone t : tombstones) {
      out.putInt(t.chunk.volume()).putInt(0).putLong(t.chunk.number());
      out.putLong(t.key).putLong(t.order);
    }
    return out.flip();
  }

  static List<Tombstone> decode(ByteBuffer payload) {
    ByteBuffer in = payload.duplicate().order(ByteOrder.BIG_ENDIAN);
    List<Tombstone> tombstones = new ArrayList<>(in.remaining() / ENTRY_BYTES);
    while (in.remaining() >= ENTRY_BYTES) {
      int volume = in.getInt();
      in.getInt();
      tombstones.add(new Tombstone(new ChunkKey(in.getLong(), volume), in.getLong(), in.getLong()));
    }
    return tombstones;
  }
}
