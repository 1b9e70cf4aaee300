package io.dfs.client.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two mounts work on the same files; each sees what is committed and over it what it wrote itself,
 * compared with plain arrays. Faults come and go; what failed is tried again and must then work.
 */
class RandomFilesTest {
  private static final int OPERATIONS = 5000;
  private static final int MAX_SIZE = 400_000;
  private static final int CHUNK = 128 << 10;

  private final TestVolume volume = new TestVolume(CHUNK);
  private final List<TestMount> mounts = List.of(mount(1), mount(2));
  private final List<Model> models = new ArrayList<>();
  private Random random = new Random(0);
  private int failures;

  /** Impatient, so that what fails fails soon. */
  private TestMount mount(long seed) {
    return new TestMount(volume, 16 << 20, seed, Runnable::run, Duration.ofSeconds(5));
  }

  /** What a mount wrote and did not commit. */
  private static final class Dirty {
    byte[] bytes = new byte[2 * MAX_SIZE];
    BitSet positions = new BitSet();
  }

  /** One file: what is committed, and what each mount has on top. */
  private static final class Model {
    final InodeId inode;
    final List<OpenFile> handles;
    final List<Dirty> dirty = List.of(new Dirty(), new Dirty());
    byte[] committed = new byte[0];

    Model(InodeId inode, List<OpenFile> handles) {
      this.inode = inode;
      this.handles = new ArrayList<>(handles);
    }

    byte[] view(int mount) {
      Dirty d = dirty.get(mount);
      byte[] view = Arrays.copyOf(committed, Math.max(committed.length, d.positions.length()));
      int from = d.positions.nextSetBit(0);
      while (from >= 0) {
        int to = d.positions.nextClearBit(from);
        System.arraycopy(d.bytes, from, view, from, to - from);
        from = d.positions.nextSetBit(to);
      }
      return view;
    }

    void write(int mount, int pos, byte[] bytes) {
      Dirty d = dirty.get(mount);
      System.arraycopy(bytes, 0, d.bytes, pos, bytes.length);
      d.positions.set(pos, pos + bytes.length);
    }

    void commit(int mount) {
      committed = view(mount);
      dirty.get(mount).positions.clear();
    }

    void truncate(int mount, int size) {
      committed = Arrays.copyOf(committed, size);
      dirty.get(mount).positions.clear(size, 2 * MAX_SIZE);
    }

    void append(byte[] bytes) {
      int at = committed.length;
      committed = Arrays.copyOf(committed, at + bytes.length);
      System.arraycopy(bytes, 0, committed, at, bytes.length);
    }
  }

  @Test
  void agreesWithArrays() {
    run(20261122, false);
  }

  @Test
  void agreesWithArraysThroughFaults() {
    run(4711, true);
    assertTrue(failures > 10, "faults showed: " + failures);
  }

  private void run(long seed, boolean faults) {
    random = new Random(seed);
    for (int i = 0; i < 4; i++) {
      OpenFile first = mounts.getFirst().create("file" + i);
      OpenFile second = mounts.getLast().open(first.inode());
      models.add(new Model(first.inode(), List.of(first, second)));
    }
    for (int i = 0; i < OPERATIONS; i++) {
      try {
        operation(faults && random.nextInt(10) == 0);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("operation " + i + " of seed " + seed, e);
      }
    }
    finish();
  }

  private void finish() {
    for (Model model : models) {
      for (int m = 0; m < 2; m++) {
        flush(model, m);
        model.handles.get(m).close();
      }
    }
    for (TestMount mount : mounts) {
      assertEquals(0, mount.pool.takenBytes());
      assertTrue(mount.files.states().isEmpty());
    }
    for (Model model : models) {
      OpenFile file = mounts.getFirst().open(model.inode);
      assertArrayEquals(model.committed, TestMount.readAll(file));
      file.close();
      assertEquals(0, mounts.getFirst().metadata.openCount(model.inode));
    }
  }

  private void operation(boolean fault) {
    Model model = models.get(random.nextInt(models.size()));
    int m = random.nextInt(2);
    if (fault) {
      breakSomething(m);
    }
    int kind = random.nextInt(100);
    if (kind < 45) {
      write(model, m);
    } else if (kind < 65) {
      read(model, m);
    } else if (kind < 75) {
      flush(model, m);
    } else if (kind < 82) {
      truncate(model, m);
    } else if (kind < 90) {
      append(model, m);
    } else if (kind < 94) {
      idle(m);
    } else {
      reopen(model, m);
    }
    heal();
  }

  private void breakSomething(int m) {
    switch (random.nextInt(6)) {
      case 0 -> volume.chunks.stop(volume.node(random.nextInt(3)));
      case 1 -> volume.chunks.corruptReads(1 + random.nextInt(4));
      case 2 -> volume.chunks.loseAcks(1 + random.nextInt(4));
      case 3 -> mounts.get(m).metadata.unreachable(1, false);
      case 4 -> mounts.get(m).metadata.unreachable(1, true);
      default -> volume.chunks.fill(volume.node(random.nextInt(3)));
    }
  }

  private void heal() {
    volume.cluster.nodes().forEach(volume.chunks::start);
    volume.chunks.corruptReads(0);
    volume.chunks.loseAcks(0);
    mounts.forEach(mount -> mount.metadata.unreachable(0, false));
  }

  private int length() {
    return 1
        + switch (random.nextInt(10)) {
          case 0 -> random.nextInt(250_000);
          case 1, 2 -> random.nextInt(40_000);
          default -> random.nextInt(3000);
        };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void write(Model model, int m) {
    int length = length();
    int limit = MAX_SIZE - length;
    int end = Math.min(limit, model.view(m).length);
    int pos =
        switch (random.nextInt(4)) {
          case 0 -> end;
          case 1 -> random.nextInt(limit);
          case 2 -> random.nextInt(limit / CHUNK + 1) * CHUNK;
          default -> random.nextInt(end + 1);
        };
    byte[] bytes = bytes(Math.min(length, MAX_SIZE - pos));
    TestMount.write(model.handles.get(m), pos, bytes);
    model.write(m, pos, bytes);
  }

  private void read(Model model, int m) {
    OpenFile file = model.handles.get(m);
    file.revalidate();
    byte[] view = model.view(m);
    assertEquals(view.length, file.attr().sizeBytes());
    int pos = random.nextInt(view.length + 1);
    int length = random.nextInt(4) == 0 ? view.length - pos : random.nextInt(20_000);
    byte[] expected = Arrays.copyOfRange(view, pos, Math.min(view.length, pos + length));
    assertArrayEquals(expected, TestMount.read(file, pos, length), "at " + pos);
  }

  /** Fails at most while something is broken, and then works. */
  private void flush(Model model, int m) {
    OpenFile file = model.handles.get(m);
    try {
      file.flush();
    } catch (FsException e) {
      failures++;
      heal();
      file.flush();
    }
    model.commit(m);
  }

  private void truncate(Model model, int m) {
    if (model.committed.length > MAX_SIZE) {
      return;
    }
    int size = random.nextInt(3) == 0 ? 0 : random.nextInt(model.view(m).length + 1000);
    heal();
    mounts.get(m).truncate(model.inode, size);
    model.truncate(m, size);
  }

  private void append(Model model, int m) {
    flush(model, m);
    byte[] bytes = bytes(1 + random.nextInt(random.nextInt(5) == 0 ? 100_000 : 2000));
    if (model.committed.length + bytes.length > MAX_SIZE) {
      return;
    }
    int before = model.committed.length;
    OpenFile file = model.handles.get(m);
    try {
      assertEquals(before, file.append(ByteBuffer.wrap(bytes), false));
      model.append(bytes);
    } catch (FsException e) { // the answer may have been lost, but never half of the bytes
      failures++;
      heal();
      long size = volume.attr(model.inode).sizeBytes();
      assertTrue(size == before || size == before + bytes.length, "size " + size);
      if (size > before) {
        model.append(bytes);
      }
      file.flush(); // the call was told, so the handle is not told again
    }
  }

  private void idle(int m) {
    heal();
    mounts.get(m).idle(Duration.ofSeconds(30));
    models.forEach(model -> model.commit(m));
  }

  private void reopen(Model model, int m) {
    flush(model, m);
    model.handles.get(m).close();
    model.handles.set(m, mounts.get(m).open(model.inode));
    assertArrayEquals(model.view(m), TestMount.readAll(model.handles.get(m)));
  }
}
