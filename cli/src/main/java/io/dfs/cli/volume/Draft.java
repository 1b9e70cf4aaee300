package io.dfs.cli.volume;

import io.dfs.client.DfsClient;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.Owner;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written under a name of its own and takes its real name when it is whole, so that
 * nobody ever takes a part for the file. Unless it is finished, closing it removes it. One thread
 * writes; {@link #giveUp} may come from another.
 */
public final class Draft implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Draft.class);

  /** Not made of the real name, which may be as long as a name can be. */
  private static final String PREFIX = ".dfs-put.";

  private final Namespace names;
  private final Place target;
  private final FileName name;
  private final OpenFile file;
  private final AtomicReference<State> state = new AtomicReference<>(State.WRITTEN);

  /** Who gives it up must not touch a file that may have its real name by now. */
  private enum State {
    WRITTEN,
    BEING_NAMED,
    NAMED,
    GIVEN_UP
  }

  private Draft(Namespace names, Place target, FileName name, OpenFile file) {
    this.names = names;
    this.target = target;
    this.name = name;
    this.file = file;
  }

  static Draft create(DfsClient client, Place target, Owner owner, RandomGenerator random) {
    byte[] unique = new byte[8];
    random.nextBytes(unique);
    FileName name = FileName.of(PREFIX + HexFormat.of().formatHex(unique));
    InodeId parent = target.parent().id();
    OpenFile file =
        Sentences.about(
            target.shown(),
            () ->
                client
                    .files()
                    .adopt(client.namespace().create(parent, name, owner, true), OpenFlags.WRITE));
    return new Draft(client.namespace(), target, name, file);
  }

  /** Takes all that remains in {@code bytes}; waits for room in memory. */
  public void write(long pos, ByteBuffer bytes) {
    Sentences.about(
        target.shown(),
        () -> {
          file.write(pos, bytes, false);
          return file;
        });
  }

  /**
   * Makes it durable and gives it its name.
   *
   * @param marks what else it shall look like
   * @param replace whether it may take the place of what has that name
   * @throws FsException EEXIST
   */
  public void finish(UnaryOperator<Mutation.SetAttr> marks, boolean replace) {
    Sentences.about(
        target.shown(),
        () -> {
          Attr attr = file.flush();
          Mutation.SetAttr unchanged = Marks.none(attr.id());
          Mutation.SetAttr change = marks.apply(unchanged);
          return change.equals(unchanged) ? attr : names.setattr(change);
        });
    if (!state.compareAndSet(State.WRITTEN, State.BEING_NAMED)) {
      throw new FsException(FsError.EINTR, target.shown() + " was given up");
    }
    FileName real = target.ownName();
    InodeId parent = target.parent().id();
    State end = State.WRITTEN;
    try {
      Sentences.about(
          target.shown(),
          () -> names.rename(new Mutation.Rename(parent, name, parent, real, !replace, false)));
      end = State.NAMED;
    } finally {
      state.set(end);
    }
  }

  boolean isDone() {
    return state.get() == State.NAMED || state.get() == State.GIVEN_UP;
  }

  /** Removes what there is of it. */
  void giveUp() {
    if (!state.compareAndSet(State.WRITTEN, State.GIVEN_UP)) {
      return;
    }
    try {
      // What is dirty is given up with it: nobody should wait for its way to DataNodes.
      names.setattr(Marks.size(Marks.none(file.inode()), 0));
      names.unlink(target.parent().id(), name);
    } catch (FsException e) {
      if (e.error() != FsError.ENOENT && e.error() != FsError.ESTALE) {
        log.warn("{} is left beside {}: {}", name, target.shown(), e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    giveUp();
    file.close();
  }
}
