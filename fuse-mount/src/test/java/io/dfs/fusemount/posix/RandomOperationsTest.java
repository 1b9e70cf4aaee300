package io.dfs.fusemount.posix;

import static io.dfs.fusemount.posix.PosixMount.O_APPEND;
import static io.dfs.fusemount.posix.PosixMount.O_RDWR;
import static io.dfs.fusemount.posix.PosixMount.O_TRUNC;
import static io.dfs.fusemount.posix.PosixMount.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.Stat;
import io.dfs.testkit.posix.OpenMode;
import io.dfs.testkit.posix.ReferenceFileSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Random calls on one mount, each compared with the reference: the same error or the same result.
 * The last step compares the whole tree as a fresh mount sees it.
 */
class RandomOperationsTest {
  private static final int STEPS = 4000;
  private static final int MAX_WRITE = 40_000;
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final PosixVolume volume = new PosixVolume();
  private final PosixMount mount = volume.mount();
  private final ReferenceFileSystem reference = new ReferenceFileSystem(volume.clock);

  /** Inodes by their number here and there, for those that have been seen. */
  private record Pair(long here, long there) {}

  private record OpenPair(Pair inode, long here, long there) {}

  private final List<Pair> inodes = new ArrayList<>(List.of(new Pair(ROOT, ROOT)));
  private final List<OpenPair> open = new ArrayList<>();
  private final List<String> history = new ArrayList<>();

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static Object outcome(Supplier<?> call) {
    try {
      return call.get();
    } catch (FsException e) {
      return e.error();
    }
  }

  /** What both must agree on; directories have sizes and times of their own. */
  private static String show(Stat s) {
    boolean directory = (s.mode() & 0170000) == 0040000;
    return "%o nlink %d owner %d:%d %s"
        .formatted(
            s.mode(),
            s.nlink(),
            s.uid(),
            s.gid(),
            directory
                ? "directory"
                : s.sizeBytes() + " bytes at " + s.mtimeNs() + "/" + s.atimeNs());
  }

  private static String show(io.dfs.testkit.posix.Stat s) {
    boolean directory = s.kind() == io.dfs.common.metadata.Kind.DIRECTORY;
    return "%o nlink %d owner %d:%d %s"
        .formatted(
            s.kind().typeBits() | s.permissions(),
            s.nlink(),
            s.uid(),
            s.gid(),
            directory
                ? "directory"
                : s.sizeBytes() + " bytes at " + s.mtimeNs() + "/" + s.atimeNs());
  }

  private void same(String what, Supplier<?> here, Supplier<?> there) {
    history.add(what);
    Object expected = outcome(there);
    Object actual = outcome(here);
    if (!expected.equals(actual)) {
      List<String> last = history.subList(Math.max(0, history.size() - 40), history.size());
      throw new AssertionError(
          "seed %d, step %d: expected %s but %s\n%s"
              .formatted(seed, history.size(), expected, actual, String.join("\n", last)));
    }
  }

  @Test
  void everyCallDoesWhatTheReferenceDoes() {
    System.out.println("seed " + seed);
    for (int i = 0; i < STEPS; i++) {
      inodes.removeIf(this::isForgotten); // the kernel asks for none of these
      step();
      if (random.nextInt(8) == 0) {
        volume.clock.advance(Duration.ofMillis(random.nextInt(2500)));
      }
    }
    while (!open.isEmpty()) {
      close(open.getLast());
    }
    compare(ROOT, ROOT, volume.mount());
  }

  private boolean isForgotten(Pair inode) {
    return outcome(() -> reference.getattr(inode.there())) == FsError.ENOENT;
  }

  private void step() {
    switch (random.nextInt(20)) {
      case 0, 1 -> create();
      case 2 -> mkdir();
      case 3 -> unlink();
      case 4 -> rmdir();
      case 5, 6 -> rename();
      case 7 -> link();
      case 8 -> symlink();
      case 9, 10 -> openFile();
      case 11, 12, 13 -> write();
      case 14, 15 -> read();
      case 16 -> setattr();
      case 17 -> lookup();
      case 18 -> list();
      default -> {
        if (!open.isEmpty()) {
          close(pick(open));
        }
      }
    }
  }

  private static FileName name(String name) {
    return FileName.of(name);
  }

  private void create() {
    Pair parent = pick(inodes);
    String name = pick(NAMES);
    history.add("create " + name + " in " + parent);
    Object there = outcome(() -> reference.create(parent.there(), name(name), 0644, 0, 0, true));
    Object here = outcome(() -> mount.create(parent.here(), name, O_RDWR | 0200));
    if (here instanceof Answer made && there instanceof io.dfs.testkit.posix.Stat stat) {
      Pair pair = new Pair(made.entry().node(), stat.inode());
      inodes.add(pair);
      assertEquals(show(stat), show(made.stat()), () -> "seed " + seed);
      open.add(
          new OpenPair(pair, made.handle(), reference.open(stat.inode(), OpenMode.READ_WRITE)));
    } else {
      assertEquals(there, here, () -> "seed " + seed + " " + history.getLast());
    }
  }

  private void mkdir() {
    Pair parent = pick(inodes);
    String name = pick(NAMES);
    made(
        "mkdir " + name + " in " + parent,
        () -> mount.mkdir(parent.here(), name).stat(),
        () -> reference.mkdir(parent.there(), name(name), 0755, 0, 0));
  }

  private void symlink() {
    Pair parent = pick(inodes);
    String name = pick(NAMES);
    byte[] target = {'t', (byte) random.nextInt(1, 100)};
    made(
        "symlink " + name + " in " + parent,
        () -> mount.symlink(parent.here(), name, target).stat(),
        () -> reference.symlink(parent.there(), name(name), target, 0, 0));
    Pair any = pick(inodes);
    same(
        "readlink " + any,
        () -> Arrays.toString(mount.readlink(any.here())),
        () -> Arrays.toString(reference.readlink(any.there())));
  }

  private void link() {
    Pair parent = pick(inodes);
    Pair inode = pick(inodes);
    String name = pick(NAMES);
    made(
        "link " + inode + " as " + name + " in " + parent,
        () -> mount.link(inode.here(), parent.here(), name).stat(),
        () -> reference.link(inode.there(), parent.there(), name(name)));
  }

  private void lookup() {
    Pair parent = pick(inodes);
    String name = pick(NAMES);
    made(
        "lookup " + name + " in " + parent,
        () -> mount.lookup(parent.here(), name).stat(),
        () -> reference.lookup(parent.there(), name(name)));
    Pair any = pick(inodes);
    same(
        "getattr " + any,
        () -> show(mount.getattr(any.here())),
        () -> show(reference.getattr(any.there())));
  }

  private void made(String what, Supplier<Stat> here, Supplier<io.dfs.testkit.posix.Stat> there) {
    history.add(what);
    Object expected = outcome(there);
    Object actual = outcome(here);
    if (expected instanceof io.dfs.testkit.posix.Stat e && actual instanceof Stat a) {
      Pair pair = new Pair(a.ino(), e.inode());
      if (!inodes.contains(pair)) {
        inodes.add(pair);
      }
      expected = show(e);
      actual = show(a);
    }
    Object finalExpected = expected;
    Object finalActual = actual;
    same(what, () -> finalActual, () -> finalExpected);
  }

  private void unlink() {
    Pair parent = pick(inodes);
    String name = pick(NAMES);
    same(
        "unlink " + name + " in " + parent,
        () -> done(() -> mount.unlink(parent.here(), name)),
        () -> done(() -> reference.unlink(parent.there(), name(name))));
  }

  private void rmdir() {
    Pair parent = pick(inodes);
    String name = pick(NAMES);
    same(
        "rmdir " + name + " in " + parent,
        () -> done(() -> mount.rmdir(parent.here(), name)),
        () -> done(() -> reference.rmdir(parent.there(), name(name))));
  }

  private void rename() {
    Pair from = pick(inodes);
    Pair to = pick(inodes);
    String name = pick(NAMES);
    String other = pick(NAMES);
    int kind = random.nextInt(4);
    boolean noReplace = kind == 1;
    boolean exchange = kind == 2;
    same(
        "rename %s in %s to %s in %s, %d".formatted(name, from, other, to, kind),
        () -> done(() -> mount.rename(from.here(), name, to.here(), other, noReplace, exchange)),
        () ->
            done(
                () ->
                    reference.rename(
                        from.there(), name(name), to.there(), name(other), noReplace, exchange)));
  }

  private static FsError done(Runnable call) {
    call.run();
    return FsError.OK;
  }

  private boolean isFile(Pair inode) {
    return outcome(() -> reference.getattr(inode.there())) instanceof io.dfs.testkit.posix.Stat s
        && s.kind() == io.dfs.common.metadata.Kind.FILE
        && s.nlink() > 0;
  }

  /** The kernel opens only what its names still mean. */
  private void openFile() {
    Pair inode = pick(inodes);
    if (!isFile(inode)) {
      return;
    }
    int kind = random.nextInt(3);
    OpenMode mode =
        kind == 0 ? OpenMode.READ_WRITE : kind == 1 ? OpenMode.APPEND : OpenMode.TRUNCATE;
    int bits = kind == 0 ? O_RDWR : kind == 1 ? O_RDWR | O_APPEND : O_RDWR | O_TRUNC;
    history.add("open " + inode + " " + mode);
    Object here = outcome(() -> mount.open(inode.here(), bits).handle());
    if (!(here instanceof Long handle)) {
      throw new AssertionError("seed " + seed + ": " + history.getLast() + " gave " + here);
    }
    open.add(new OpenPair(inode, handle, reference.open(inode.there(), mode)));
  }

  private void write() {
    if (open.isEmpty()) {
      return;
    }
    OpenPair file = pick(open);
    byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : MAX_WRITE)];
    random.nextBytes(bytes);
    int offset = random.nextInt(2 * MAX_WRITE);
    same(
        "write %d at %d of %s".formatted(bytes.length, offset, file),
        () -> done(() -> mount.write(file.inode().here(), file.here(), offset, bytes)),
        () -> done(() -> reference.write(file.there(), offset, bytes)));
    switch (random.nextInt(6)) {
      case 0 -> mount.fsync(file.here());
      case 1 -> mount.flush(file.here());
      default -> {}
    }
  }

  private void read() {
    if (open.isEmpty()) {
      return;
    }
    OpenPair file = pick(open);
    int offset = random.nextInt(2 * MAX_WRITE);
    int length = 1 + random.nextInt(MAX_WRITE);
    same(
        "read %d at %d of %s".formatted(length, offset, file),
        () -> Arrays.hashCode(mount.read(file.here(), offset, length)),
        () -> Arrays.hashCode(reference.read(file.there(), offset, length)));
  }

  private void setattr() {
    Pair inode = pick(inodes);
    int value = random.nextInt(07777);
    switch (random.nextInt(4)) {
      case 0 ->
          same(
              "chmod %o %s".formatted(value, inode),
              () -> show(mount.chmod(inode.here(), value)),
              () -> show(reference.chmod(inode.there(), value)));
      case 1 ->
          same(
              "chown %d %s".formatted(value, inode),
              () -> show(mount.chown(inode.here(), value)),
              () ->
                  show(reference.chown(inode.there(), OptionalInt.of(value), OptionalInt.empty())));
      case 2 -> {
        TimeChange atime = TimeChange.to(value);
        TimeChange mtime = random.nextBoolean() ? TimeChange.NOW : TimeChange.to(-value);
        same(
            "utimens " + mtime + " " + inode,
            () -> show(mount.utimens(inode.here(), atime, mtime)),
            () -> show(reference.utimens(inode.there(), atime, mtime)));
      }
      default -> {
        if (isFile(inode)) { // the kernel cuts nothing else
          int size = random.nextInt(2 * MAX_WRITE);
          same(
              "truncate %d %s".formatted(size, inode),
              () -> show(mount.truncate(inode.here(), size, false)),
              () -> show(reference.truncate(inode.there(), size)));
        }
      }
    }
  }

  private void list() {
    Pair directory = pick(inodes);
    int room = 1 + random.nextInt(10);
    same(
        "list " + directory,
        () -> listed(mount, directory.here(), room),
        () ->
            reference.readdir(directory.there()).stream()
                .map(FileName::toString)
                .sorted()
                .toList());
  }

  private static List<String> listed(PosixMount through, long node, int room) {
    long handle = through.opendir(node);
    try {
      return through.rest(node, handle, 0, room, true).stream()
          .skip(2)
          .map(Answer.Line::name)
          .sorted()
          .toList();
    } finally {
      through.closedir(handle);
    }
  }

  private void close(OpenPair file) {
    history.add("close " + file);
    open.remove(file);
    mount.close(file.here());
    reference.release(file.there());
  }

  private void compare(long here, long there, PosixMount fresh) {
    for (String name : listed(fresh, here, 5)) {
      Stat stat = fresh.lookup(here, name).stat();
      io.dfs.testkit.posix.Stat expected = reference.lookup(there, name(name));
      assertEquals(show(expected), show(stat), () -> "seed " + seed + " " + name);
      switch (expected.kind()) {
        case DIRECTORY -> compare(stat.ino(), expected.inode(), fresh);
        case FILE -> {
          long handle = reference.open(expected.inode(), OpenMode.READ);
          assertEquals(
              Arrays.hashCode(reference.read(handle, 0, 1 << 20)),
              Arrays.hashCode(fresh.contents(stat.ino())),
              () -> "seed " + seed + " " + name);
          reference.release(handle);
        }
        default -> {}
      }
    }
    assertEquals(
        reference.readdir(there).stream().map(FileName::toString).sorted().toList(),
        listed(fresh, here, 100));
  }
}
