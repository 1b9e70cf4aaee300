package io.dfs.metaserver.store.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Mutations as the function {@code apply_} takes them: JSON that refers to bytes by index, and the
 * locks they need, sorted. Confined to a thread.
 */
final class BatchEncoder {
  private static final JsonFactory JSON = new JsonFactory();

  /** How an inode is locked; a stronger one has a higher code. */
  enum Mode {
    /** FOR KEY SHARE: it must stay a directory that exists. */
    PARENT(1),
    /** FOR NO KEY UPDATE: its row changes. */
    CHANGED(2);

    private final int code;

    Mode(int code) {
      this.code = code;
    }
  }

  /** A name whose inode changes too; it is locked as what it is. */
  private record Child(InodeId parent, int name, boolean across) {}

  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;
  private final List<byte[]> blobs = new ArrayList<>();
  private final TreeSet<Long> names = new TreeSet<>();
  private final TreeMap<Long, Integer> inodes = new TreeMap<>();
  private final List<Child> children = new ArrayList<>();
  private final TreeSet<Long> allotments = new TreeSet<>();

  BatchEncoder() {
    try {
      json = JSON.createGenerator(text);
      json.writeStartArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes JSON to memory, which does not fail. */
  @FunctionalInterface
  interface Json {
    void to(JsonGenerator out) throws IOException;
  }

  void write(Json part) {
    try {
      part.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The index of bytes, counted from 1. */
  int blob(byte[] bytes) {
    blobs.add(bytes);
    return blobs.size();
  }

  /** The index of a name that is made in a directory, which must stay. */
  int name(InodeId parent, FileName name) {
    names.add(NameLock.of(parent, name));
    lock(parent, Mode.PARENT);
    return blob(name.bytes());
  }

  /**
   * The index of a name whose inode changes too. Its directory needs no lock: one that has a name
   * cannot be removed.
   */
  int child(InodeId parent, FileName name, boolean across) {
    names.add(NameLock.of(parent, name));
    int index = blob(name.bytes());
    children.add(new Child(parent, index, across));
    return index;
  }

  void lock(InodeId inode, Mode mode) {
    inodes.merge(inode.value(), mode.code, Math::max);
  }

  /** A chunk whose id is used up: allotments are blocks of 64. */
  void chunk(long number) {
    allotments.add(number & ~63L);
  }

  /** Nothing is written behind this. */
  void end() {
    write(JsonGenerator::writeEndArray);
    write(JsonGenerator::flush);
  }

  String lists() {
    return text.toString();
  }

  byte[][] blobs() {
    return blobs.toArray(byte[][]::new);
  }

  Long[] names() {
    return names.toArray(Long[]::new);
  }

  Long[] inodes() {
    return inodes.keySet().toArray(Long[]::new);
  }

  Integer[] modes() {
    return inodes.values().toArray(Integer[]::new);
  }

  Long[] childParents() {
    return children.stream().map(c -> c.parent().value()).toArray(Long[]::new);
  }

  Integer[] childNames() {
    return children.stream().map(Child::name).toArray(Integer[]::new);
  }

  Boolean[] childAcross() {
    return children.stream().map(Child::across).toArray(Boolean[]::new);
  }

  /** One alone needs no order. */
  Long[] allotments() {
    return allotments.size() < 2 ? new Long[0] : allotments.toArray(Long[]::new);
  }
}
