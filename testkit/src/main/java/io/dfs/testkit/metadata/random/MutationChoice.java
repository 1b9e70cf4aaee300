package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.error.FsException;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;

/** Chooses mutations, by the numbers of a world. */
final class MutationChoice {
  /** A mutation by numbers: what it is, for the log, and what it is for a side. */
  record Planned(String text, Function<Side, Mutation> on) {}

  private static final Kind[] SPECIAL = {
    Kind.FIFO, Kind.SOCKET, Kind.CHARACTER_DEVICE, Kind.BLOCK_DEVICE
  };

  private final World world;
  private final Random random;

  MutationChoice(World world) {
    this.world = world;
    random = world.random;
  }

  Planned next(World.SessionState session) {
    int choice = random.nextInt(100);
    if (choice < 16) {
      return create();
    }
    if (choice < 23) {
      return mkdir();
    }
    if (choice < 26) {
      return symlink();
    }
    if (choice < 31) {
      return link();
    }
    if (choice < 39) {
      return unlink();
    }
    if (choice < 44) {
      return rmdir();
    }
    if (choice < 57) {
      return rename();
    }
    if (choice < 68) {
      return setAttr();
    }
    if (choice < 73) {
      return xattr();
    }
    return commit(session);
  }

  private Planned create() {
    int parent = world.directory();
    FileName name = world.name();
    boolean special = world.oneIn(10);
    Kind kind = special ? SPECIAL[random.nextInt(SPECIAL.length)] : Kind.FILE;
    int id = world.oneIn(80) ? world.anyInode() : world.newInode();
    boolean exclusive = world.oneIn(3);
    int permissions = random.nextInt(010000);
    long rdev = special ? random.nextInt(1 << 20) : 0;
    world.candidate(special ? world.others : world.files, id);
    return new Planned(
        "create %s in %d as %d %s%s".formatted(name, parent, id, kind, exclusive ? " excl" : ""),
        s ->
            new Mutation.Create(
                s.inode(parent), name, s.inode(id), kind, permissions, 3, 4, rdev, exclusive));
  }

  private Planned mkdir() {
    int parent = world.directory();
    FileName name = world.name();
    int id = world.newInode();
    int permissions = world.oneIn(4) ? 02775 : 0755;
    int gid = random.nextInt(5);
    world.candidate(world.directories, id);
    return new Planned(
        "mkdir %s in %d as %d".formatted(name, parent, id),
        s -> new Mutation.Mkdir(s.inode(parent), name, s.inode(id), permissions, 5, gid));
  }

  private Planned symlink() {
    int parent = world.directory();
    FileName name = world.name();
    int id = world.newInode();
    byte[] target = bytes(1 + random.nextInt(40));
    world.candidate(world.others, id);
    return new Planned(
        "symlink %s in %d as %d".formatted(name, parent, id),
        s -> new Mutation.Symlink(s.inode(parent), name, s.inode(id), target, 6, 7));
  }

  private Planned link() {
    int inode = world.oneIn(4) ? world.anyInode() : world.file();
    int parent = world.directory();
    FileName name = world.name();
    return new Planned(
        "link %d as %s in %d".formatted(inode, name, parent),
        s -> new Mutation.Link(s.inode(inode), s.inode(parent), name));
  }

  private Planned unlink() {
    int parent = world.directory();
    FileName name = world.name();
    return new Planned(
        "unlink %s in %d".formatted(name, parent), s -> new Mutation.Unlink(s.inode(parent), name));
  }

  private Planned rmdir() {
    int parent = world.directory();
    FileName name = world.name();
    return new Planned(
        "rmdir %s in %d".formatted(name, parent), s -> new Mutation.Rmdir(s.inode(parent), name));
  }

  private Planned rename() {
    int from = world.directory();
    int to = world.oneIn(3) ? from : world.directory();
    FileName name = world.name();
    FileName newName = world.name();
    int flags = random.nextInt(6);
    return new Planned(
        "rename %s in %d to %s in %d flags %d".formatted(name, from, newName, to, flags),
        s ->
            new Mutation.Rename(s.inode(from), name, s.inode(to), newName, flags == 0, flags == 1));
  }

  private Planned setAttr() {
    int inode = world.oneIn(3) ? world.anyInode() : world.file();
    OptionalInt permissions =
        world.oneIn(2) ? OptionalInt.of(random.nextInt(010000)) : OptionalInt.empty();
    OptionalInt uid = world.oneIn(4) ? OptionalInt.of(random.nextInt(9)) : OptionalInt.empty();
    OptionalInt gid = world.oneIn(4) ? OptionalInt.of(random.nextInt(9)) : OptionalInt.empty();
    TimeChange atime = timeChange();
    TimeChange mtime = timeChange();
    OptionalLong size = world.oneIn(2) ? OptionalLong.of(size()) : OptionalLong.empty();
    boolean kill = world.oneIn(3);
    return new Planned(
        "setattr %d mode %s uid %s gid %s atime %s mtime %s size %s kill %s"
            .formatted(inode, permissions, uid, gid, atime, mtime, size, kill),
        s -> new Mutation.SetAttr(s.inode(inode), permissions, uid, gid, atime, mtime, size, kill));
  }

  private Planned xattr() {
    int inode = world.oneIn(3) ? world.anyInode() : world.file();
    XattrName name = world.xattrName();
    if (world.oneIn(4)) {
      return new Planned(
          "removexattr %s of %d".formatted(name, inode),
          s -> new Mutation.RemoveXattr(s.inode(inode), name));
    }
    Mutation.SetXattr.Mode[] modes = Mutation.SetXattr.Mode.values();
    Mutation.SetXattr.Mode mode = modes[random.nextInt(modes.length)];
    byte[] value = bytes(random.nextInt(40));
    return new Planned(
        "setxattr %s of %d %s %d bytes".formatted(name, inode, mode, value.length),
        s -> new Mutation.SetXattr(s.inode(inode), name, value, mode));
  }

  private TimeChange timeChange() {
    return switch (random.nextInt(4)) {
      case 0 -> TimeChange.NOW;
      case 1 -> TimeChange.to(world.setTimeNs());
      default -> TimeChange.OMIT;
    };
  }

  private long size() {
    return world.oneIn(4) ? 0 : position();
  }

  private long position() {
    return world.oneIn(3) ? random.nextInt(80) * 1024L : random.nextInt(20_000);
  }

  // ---- commits

  private Planned commit(World.SessionState session) {
    int inode = world.oneIn(12) ? world.anyInode() : world.file();
    CommitPlan plan = new CommitPlan(inode, world.oneIn(3));
    long at = plan.append ? 0 : position();
    for (int i = random.nextInt(4); i >= 0; i--) {
      at += world.oneIn(2) ? 0 : random.nextInt(6_000);
      at = addPart(plan, session, at);
    }
    plan.sizeBytes = world.oneIn(3) ? position() : 0;
    plan.mtimeNs = world.oneIn(2) ? OptionalLong.of(world.setTimeNs()) : OptionalLong.empty();
    plan.kill = world.oneIn(4);
    if (world.oneIn(3)) {
      plan.expectFrom = world.oneIn(2) ? 0 : position();
      plan.expectTo = plan.expectFrom + 1 + random.nextInt(30_000);
      plan.expectStale = world.oneIn(3);
    }
    return new Planned(plan.toString(), plan::on);
  }

  /** Adds an extent of a new or old chunk, or a patch. @return where it ends */
  private long addPart(CommitPlan plan, World.SessionState session, long at) {
    boolean fresh = !session.unusedChunks.isEmpty() && !world.oneIn(12);
    boolean old = !fresh && world.chunks > 0 && world.oneIn(5);
    if (world.oneIn(2) || !fresh && !old) {
      int length = 1 + random.nextInt(world.oneIn(12) ? 50_000 : 3_000);
      plan.patches.add(new InlinePatch(at, bytes(length)));
      return at + length;
    }
    int chunk =
        fresh
            ? session.unusedChunks.removeLast()
            : Math.max(0, world.chunks - 1 - random.nextInt(Math.min(60, world.chunks)));
    int length = 1 + random.nextInt(40_000);
    int used = world.oneIn(30) ? length + 1 : 1 + random.nextInt(length);
    if (!world.oneIn(25) && plan.parts.stream().noneMatch(p -> p.chunk == chunk)) {
      plan.acks.add(new CommitPlan.Ack(chunk, length, world.oneIn(8) ? random.nextInt(16) : 15));
    }
    plan.parts.add(new CommitPlan.Part(at, used, chunk, 0));
    return at + used;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A commit by numbers. */
  private static final class CommitPlan {
    private record Part(long pos, int length, int chunk, int offset) {}

    private record Ack(int chunk, int length, int memberMask) {}

    private final int inode;
    private final boolean append;
    private final List<Part> parts = new ArrayList<>();
    private final List<Ack> acks = new ArrayList<>();
    private final List<InlinePatch> patches = new ArrayList<>();
    private long sizeBytes;
    private OptionalLong mtimeNs = OptionalLong.empty();
    private boolean kill;
    private boolean expectStale;
    private long expectFrom;
    private long expectTo;

    CommitPlan(int inode, boolean append) {
      this.inode = inode;
      this.append = append;
    }

    Mutation on(Side side) {
      List<ChunkAck> chunks = new ArrayList<>();
      for (Ack ack : acks) {
        ChunkId chunk = side.chunk(ack.chunk);
        List<DurableReplica> durable = side.durable(chunk, ack.memberMask);
        chunks.add(new ChunkAck(chunk, ack.length, durable));
      }
      List<Extent> extents =
          parts.stream()
              .map(p -> new Extent(p.pos, p.length, side.chunk(p.chunk), p.offset))
              .toList();
      return new Mutation.Commit(
          side.inode(inode),
          new BodyId(1),
          append,
          sizeBytes,
          mtimeNs,
          kill,
          chunks,
          extents,
          patches,
          expectTo == 0 ? Optional.empty() : Optional.of(expected(side)));
    }

    /** What the side's own file holds there now, or held when it was last asked. */
    private Expected expected(Side side) {
      String key = "layout " + inode;
      Expected stale = side.kept(key, Expected.class, nothing());
      Expected now = read(side);
      side.keep(key, now);
      return expectStale ? stale : now;
    }

    private Expected nothing() {
      return new Expected(expectFrom, expectTo, List.of(), List.of());
    }

    private Expected read(Side side) {
      try {
        Layout layout = side.store().extents(side.inode(inode), expectFrom, expectTo).layout();
        List<Expected.PieceStamp> stamps =
            layout.inline().stream().map(Expected.PieceStamp::of).toList();
        return new Expected(expectFrom, expectTo, layout.extents(), stamps);
      } catch (FsException gone) {
        return nothing();
      }
    }

    @Override
    public String toString() {
      List<String> inline = patches.stream().map(p -> p.offset() + "+" + p.bytes().length).toList();
      return "commit %d%s size %d mtime %s kill %s acks %s extents %s inline %s expect %d-%d%s"
          .formatted(
              inode,
              append ? " append" : "",
              sizeBytes,
              mtimeNs,
              kill,
              acks,
              parts,
              inline,
              expectFrom,
              expectTo,
              expectStale ? " stale" : "");
    }
  }
}
