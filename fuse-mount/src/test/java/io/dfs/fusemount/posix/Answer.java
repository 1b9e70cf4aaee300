package io.dfs.fusemount.posix;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.OpenFlag;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Stat;
import io.dfs.fusemount.fuse.VolumeStat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes one answer of any kind and remembers it. Confined to a thread. */
final class Answer
    implements Reply.Done,
        Reply.Entry,
        Reply.Attributes,
        Reply.Open,
        Reply.Create,
        Reply.Data,
        Reply.Count,
        Reply.Position,
        Reply.Statfs,
        Reply.Xattr,
        Reply.Directory {
  /** One line of a listing. */
  record Line(String name, long ino, Optional<NodeEntry> entry, long nextOffset) {}

  private final int room;
  private boolean answered;
  private Optional<NodeEntry> entry = Optional.empty();
  private Optional<Stat> stat = Optional.empty();
  private Optional<VolumeStat> volume = Optional.empty();
  private Optional<Duration> absence = Optional.empty();
  private Set<OpenFlag> flags = Set.of();
  private byte[] bytes = {};
  private long number;
  private final List<Line> lines = new ArrayList<>();

  Answer() {
    this(Integer.MAX_VALUE);
  }

  /** A page of a listing has room for so many lines. */
  Answer(int room) {
    this.room = room;
  }

  private void once() {
    if (answered) {
      throw new AssertionError("answered twice");
    }
    answered = true;
  }

  void requireAnswered() {
    if (!answered) {
      throw new AssertionError("not answered");
    }
  }

  NodeEntry entry() {
    return entry.orElseThrow();
  }

  Stat stat() {
    return stat.orElseThrow();
  }

  /** How long a name may be taken for missing; empty if nothing was said. */
  Optional<Duration> absence() {
    return absence;
  }

  VolumeStat volume() {
    return volume.orElseThrow();
  }

  Set<OpenFlag> flags() {
    return flags;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  long handle() {
    return number;
  }

  long number() {
    return number;
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void error(FsError error) {
    throw new FsException(error, "answered");
  }

  @Override
  public void done() {
    once();
  }

  @Override
  public void entry(NodeEntry answered) {
    once();
    entry = Optional.of(answered);
    stat = Optional.of(answered.stat());
  }

  @Override
  public void absent(Duration timeout) {
    once();
    absence = Optional.of(timeout);
  }

  @Override
  public void attributes(Stat answered, Duration timeout) {
    once();
    stat = Optional.of(answered);
  }

  @Override
  public void open(long handle, OpenFlag... kernelFlags) {
    once();
    number = handle;
    flags = Set.of(kernelFlags);
  }

  @Override
  public void create(NodeEntry made, long handle, OpenFlag... kernelFlags) {
    entry(made);
    number = handle;
    flags = Set.of(kernelFlags);
  }

  @Override
  public void data(ByteBuffer... buffers) {
    once();
    ByteBuffer all = ByteBuffer.allocate(8 << 20);
    for (ByteBuffer buffer : buffers) {
      all.put(buffer.duplicate());
    }
    bytes = new byte[all.position()];
    all.flip().get(bytes);
  }

  @Override
  public void count(long taken) {
    once();
    number = taken;
  }

  @Override
  public void position(long offset) {
    once();
    number = offset;
  }

  @Override
  public void statfs(VolumeStat answered) {
    once();
    volume = Optional.of(answered);
  }

  @Override
  public void value(byte[] answered) {
    once();
    bytes = answered;
  }

  @Override
  public boolean add(FileName name, long ino, int mode, long nextOffset) {
    return line(new Line(name.toString(), ino, Optional.empty(), nextOffset));
  }

  @Override
  public boolean addPlus(FileName name, NodeEntry listed, long nextOffset) {
    return line(new Line(name.toString(), listed.node(), Optional.of(listed), nextOffset));
  }

  @Override
  public boolean addDots(int dots, long ino, long nextOffset) {
    return line(new Line(".".repeat(dots), ino, Optional.empty(), nextOffset));
  }

  private boolean line(Line line) {
    if (lines.size() == room) {
      return false;
    }
    lines.add(line);
    return true;
  }

  @Override
  public void send() {
    once();
  }
}
