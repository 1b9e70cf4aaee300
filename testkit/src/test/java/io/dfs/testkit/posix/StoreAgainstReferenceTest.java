package io.dfs.testkit.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.metadata.TestMount;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The metadata store in memory and the reference, written apart, agree on random syscalls. */
class StoreAgainstReferenceTest {
  private static final int STEPS = 20_000;
  private static final int RECENT = 12;
  private static final int MAX_BYTES = 40_000;
  private static final long SEED = 11;

  private final Random random = new Random(SEED);
  private final ManualClock clock = ManualClock.start();
  private final ReferenceFileSystem reference = new ReferenceFileSystem(clock);
  private final MetadataStore store = MemoryMetadataStore.create(clock, 1);
  private final TestMount mount = new TestMount(store);
  private final List<InodeId> inodes = new ArrayList<>(List.of(InodeId.ROOT));
  private final Map<InodeId, Long> numbers = new HashMap<>(Map.of(InodeId.ROOT, 1L));
  private String step = "";
  private int successes;

  @Test
  void agree() {
    for (int i = 0; i < STEPS; i++) {
      clock.advance(Duration.ofMillis(1));
      step = "seed " + SEED + " step " + i;
      oneStep();
    }
    assertEquals(true, successes > STEPS / 10, "only " + successes + " steps succeeded");
    numbers.keySet().forEach(this::assertSame);
  }

  private void oneStep() {
    InodeId parent = oneOfRecent();
    InodeId other = oneOfRecent();
    FileName a = name();
    FileName b = name();
    int flags = random.nextInt(5);
    switch (random.nextInt(10)) {
      case 0 -> create(parent, a, random.nextBoolean());
      case 1 -> mkdir(parent, a);
      case 2 -> symlink(parent, a);
      case 3 ->
          both(
              new Mutation.Link(other, parent, a),
              () -> reference.link(number(other), number(parent), a));
      case 4 -> both(new Mutation.Unlink(parent, a), () -> unlink(parent, a));
      case 5 -> both(new Mutation.Rmdir(parent, a), () -> rmdir(parent, a));
      case 6 ->
          both(
              new Mutation.Rename(parent, a, other, b, flags == 0, flags == 1),
              () -> rename(parent, a, other, b, flags));
      case 7 -> setAttr(other);
      case 8 -> write(other);
      default -> assertSame(other);
    }
    assertSame(parent);
    assertSame(other);
  }

  private void create(InodeId parent, FileName name, boolean exclusive) {
    InodeId id = mount.newInode();
    boolean done =
        both(
            new Mutation.Create(parent, name, id, Kind.FILE, 0644, 1, 2, 0, exclusive),
            () -> reference.create(number(parent), name, 0644, 1, 2, exclusive));
    remember(done, id, parent, name);
  }

  private void mkdir(InodeId parent, FileName name) {
    InodeId id = mount.newInode();
    int permissions = random.nextBoolean() ? 02775 : 0755;
    int gid = random.nextInt(4);
    boolean done =
        both(
            new Mutation.Mkdir(parent, name, id, permissions, 1, gid),
            () -> reference.mkdir(number(parent), name, permissions, 1, gid));
    remember(done, id, parent, name);
  }

  private void symlink(InodeId parent, FileName name) {
    InodeId id = mount.newInode();
    byte[] target = bytes(9);
    boolean done =
        both(
            new Mutation.Symlink(parent, name, id, target, 1, 2),
            () -> reference.symlink(number(parent), name, target, 1, 2));
    remember(done, id, parent, name);
  }

  private void unlink(InodeId parent, FileName name) {
    keepOpen(parent, name);
    reference.unlink(number(parent), name);
  }

  /** The store keeps orphans until they are reclaimed, so the reference must hold them open. */
  private void keepOpen(InodeId parent, FileName name) {
    Stat stat = reference.lookup(number(parent), name);
    if (stat.kind() == Kind.FILE) {
      reference.open(stat.inode(), OpenMode.READ);
    }
  }

  private void rmdir(InodeId parent, FileName name) {
    reference.rmdir(number(parent), name);
  }

  private void rename(InodeId parent, FileName a, InodeId other, FileName b, int flags) {
    try {
      keepOpen(other, b);
    } catch (FsException nothingThere) {
      assertEquals(true, nothingThere.error() != FsError.OK);
    }
    reference.rename(number(parent), a, number(other), b, flags == 0, flags == 1);
  }

  private void setAttr(InodeId inode) {
    int choice = random.nextInt(4);
    OptionalInt permissions = choice == 0 ? some(010000) : OptionalInt.empty();
    OptionalInt uid = choice == 1 ? some(9) : OptionalInt.empty();
    TimeChange mtime = choice == 2 ? TimeChange.to(random.nextInt(1000)) : TimeChange.OMIT;
    OptionalLong size =
        choice == 3 ? OptionalLong.of(random.nextInt(MAX_BYTES)) : OptionalLong.empty();
    Mutation.SetAttr change =
        new Mutation.SetAttr(
            inode,
            permissions,
            uid,
            OptionalInt.empty(),
            TimeChange.OMIT,
            mtime,
            size,
            choice == 1);
    both(
        change,
        () -> {
          switch (choice) {
            case 0 -> reference.chmod(number(inode), permissions.orElseThrow());
            case 1 -> reference.chown(number(inode), uid, OptionalInt.empty());
            case 2 -> reference.utimens(number(inode), TimeChange.OMIT, mtime);
            default -> reference.truncate(number(inode), size.orElseThrow());
          }
        });
  }

  private OptionalInt some(int bound) {
    return OptionalInt.of(random.nextInt(bound));
  }

  private void write(InodeId inode) {
    Attr attr = attr(inode);
    if (attr == null || attr.kind() != Kind.FILE) {
      return;
    }
    byte[] bytes = bytes(1 + random.nextInt(3000));
    boolean append = random.nextBoolean() && attr.sizeBytes() < MAX_BYTES;
    int offset = append ? 0 : random.nextInt(MAX_BYTES);
    CommitBuilder commit =
        new CommitBuilder(attr, new ClusterFixture(store))
            .inline(offset, bytes)
            .mtime(clock.nanos());
    both(
        (append ? commit.append() : commit).build(),
        () -> {
          long handle = reference.open(number(inode), append ? OpenMode.APPEND : OpenMode.WRITE);
          reference.write(handle, offset, bytes);
        });
  }

  // ---- both sides

  /**
   * @return whether it was done, on both sides or on neither
   */
  private boolean both(Mutation mutation, Runnable call) {
    FsError expected = FsError.OK;
    try {
      call.run();
      successes++;
    } catch (FsException e) {
      expected = e.error();
    }
    assertEquals(expected, mount.errorOf(mutation), step + ": " + mutation);
    return expected == FsError.OK;
  }

  private void remember(boolean done, InodeId id, InodeId parent, FileName name) {
    if (done && store.lookup(parent, name).id().equals(id)) {
      inodes.add(id);
      numbers.put(id, reference.lookup(number(parent), name).inode());
    }
  }

  private void assertSame(InodeId id) {
    Attr attr = attr(id);
    if (attr == null || attr.nlink() == 0 && attr.kind() == Kind.SYMLINK) {
      return;
    }
    Stat stat = reference.getattr(number(id));
    Stat actual =
        new Stat(
            stat.inode(),
            attr.kind(),
            attr.permissions(),
            attr.uid(),
            attr.gid(),
            attr.nlink(),
            attr.sizeBytes(),
            attr.atimeNs(),
            attr.mtimeNs(),
            attr.ctimeNs());
    assertEquals(stat, actual, step);
    switch (attr.kind()) {
      case DIRECTORY -> assertSameEntries(id, attr);
      case FILE -> assertArrayEquals(referenceBytes(stat), storeBytes(id, attr), step);
      default -> assertArrayEquals(reference.readlink(number(id)), store.readlink(id), step);
    }
  }

  private void assertSameEntries(InodeId id, Attr attr) {
    if (attr.nlink() == 0) {
      return;
    }
    Map<FileName, Long> entries = new HashMap<>();
    for (DirectoryEntry e : store.readdir(id, 0, 1000).entries()) {
      entries.put(e.name(), number(e.attr().id()));
    }
    Map<FileName, Long> expected = new HashMap<>();
    for (FileName name : reference.readdir(number(id))) {
      expected.put(name, reference.lookup(number(id), name).inode());
    }
    assertEquals(expected, entries, step);
  }

  private byte[] referenceBytes(Stat stat) {
    long handle = reference.open(stat.inode(), OpenMode.READ);
    return reference.read(handle, 0, Integer.MAX_VALUE);
  }

  private byte[] storeBytes(InodeId id, Attr attr) {
    byte[] bytes = new byte[(int) attr.sizeBytes()];
    store
        .extents(id, 0, Long.MAX_VALUE)
        .layout()
        .inline()
        .forEach(p -> System.arraycopy(p.bytes(), 0, bytes, (int) p.pos(), p.bytes().length));
    return bytes;
  }

  private @Nullable Attr attr(InodeId id) {
    try {
      return store.getattr(id);
    } catch (FsException gone) {
      assertEquals(FsError.ENOENT, gone.error());
      return null;
    }
  }

  private long number(InodeId id) {
    return numbers.getOrDefault(id, 0L);
  }

  private InodeId oneOfRecent() {
    if (random.nextInt(3) == 0) {
      return InodeId.ROOT;
    }
    int from = Math.max(0, inodes.size() - RECENT);
    InodeId id = inodes.get(from + random.nextInt(inodes.size() - from));
    Attr attr = attr(id);
    boolean forgotten = attr == null || attr.nlink() == 0 && attr.kind() == Kind.SYMLINK;
    return forgotten ? InodeId.ROOT : id;
  }

  private FileName name() {
    return FileName.of("n" + random.nextInt(5));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
