package io.dfs.cli.files;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import io.dfs.cli.term.Progress;
import io.dfs.cli.volume.Draft;
import io.dfs.cli.volume.Marks;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Tally;
import io.dfs.cli.volume.Volume;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

/**
 * Copies files of this machine into a volume. Each appears under its name when it is whole and
 * durable. Thread-safe.
 */
final class Putting {
  private static final int PIECE_BYTES = 1 << 20;
  private static final int LEAST_PIECE_BYTES = 4 << 10;
  private static final int UMASKED = 0777;

  /** Who fills a directory has to be let in. */
  private static final int FILLING = 0300;

  private final Volume volume;
  private final CopyOptions options;
  private final Crew crew;
  private final Tally tally;
  private final Progress progress;

  Putting(Volume volume, CopyOptions options, Tally tally, Progress progress) {
    this.volume = volume;
    this.options = options;
    this.crew = options.crew();
    this.tally = tally;
    this.progress = progress;
  }

  /** Copies {@code source} to {@code target}, or into it if that is a directory. */
  void put(String source, Place target) {
    Path path = LocalPaths.path(source);
    LocalFile file = LocalFile.of(path, ByteText.shown(source), !options.recursive());
    put(file, target.isDirectory() ? inside(target, path) : target);
  }

  /** "put -r . /backup" fills /backup itself. */
  private Place inside(Place directory, Path source) {
    byte[] name = LocalPaths.name(source.toAbsolutePath().normalize());
    boolean dots = source.endsWith(".") || source.endsWith("..") || name.length == 0;
    return dots ? directory : volume.child(directory, FileName.of(name));
  }

  private void put(LocalFile source, Place to) {
    if (source.isDirectory()) {
      if (!options.recursive()) {
        throw new FsException(
            FsError.EISDIR, source.shown() + " is a directory: -r copies it with all below it");
      }
      directory(source, to);
    } else if (source.isLink()) {
      link(source, to);
    } else if (source.isFile()) {
      file(source, to);
    } else {
      throw new FsException(
          FsError.EINVAL,
          source.shown() + " is no file, directory or link: there is nothing to copy");
    }
  }

  private void directory(LocalFile source, Place to) {
    boolean made = !to.exists();
    if (!made && !to.isDirectory()) {
      throw new FsException(FsError.ENOTDIR, to.shown() + " exists and is no directory");
    }
    int permissions = source.permissions() & UMASKED & ~volume.caller().umask();
    Attr attr = made ? volume.mkdir(to, permissions | FILLING) : to.existing();
    Place here = new Place(to.shown(), to.parent(), to.name(), Optional.of(attr), true);
    try (Crew.Squad squad = crew.squad();
        DirectoryStream<Path> children = Files.newDirectoryStream(source.path())) {
      for (Path child : children) {
        squad.run(() -> tally.attempt(() -> child(source, child, here, made)));
      }
    } catch (IOException e) {
      throw LocalErrors.about(source.shown(), e);
    } catch (DirectoryIteratorException e) {
      throw LocalErrors.about(source.shown(), Objects.requireNonNull(e.getCause()));
    }
    Mutation.SetAttr marks = Marks.none(attr.id());
    if (made && (permissions & FILLING) != FILLING) {
      marks = Marks.permissions(marks, permissions);
    }
    marks = preserved(marks, source);
    if (!marks.equals(Marks.none(attr.id()))) {
      volume.setattr(marks, to.shown());
    }
  }

  private void child(LocalFile directory, Path child, Place to, boolean isNew) {
    FileName name = FileName.of(LocalPaths.name(child));
    // What is in a directory that was just made is known: nothing.
    Place place = isNew ? volume.absent(to, name) : volume.child(to, name);
    put(directory.child(child), place);
  }

  private void link(LocalFile source, Place to) {
    if (to.exists()) {
      refuseOrRemove(to);
    }
    byte[] target;
    try {
      target = LocalPaths.bytes(Files.readSymbolicLink(source.path()));
    } catch (IOException e) {
      throw LocalErrors.about(source.shown(), e);
    }
    Attr attr = volume.symlink(to, target);
    if (options.preserve()) {
      Mutation.SetAttr marks =
          Marks.times(Marks.none(attr.id()), source.atimeNs(), source.mtimeNs());
      volume.setattr(
          volume.caller().isRoot() ? Marks.owner(marks, source.uid(), source.gid()) : marks,
          to.shown());
    }
    progress.file();
  }

  private void refuseOrRemove(Place to) {
    refuseExisting(to);
    volume.remove(to);
  }

  private void refuseExisting(Place to) {
    if (to.isDirectory()) {
      throw new FsException(FsError.EISDIR, to.shown() + " exists and is a directory");
    }
    if (to.exists() && !options.force()) {
      throw new FsException(FsError.EEXIST, to.shown() + " exists: --force replaces it");
    }
  }

  private void file(LocalFile source, Place to) {
    progress.expect(source.sizeBytes());
    try (FileChannel in = FileChannel.open(source.path(), StandardOpenOption.READ)) {
      int permissions = source.permissions() & UMASKED & ~volume.caller().umask();
      copy(in, source.shown(), source.sizeBytes(), to, permissions, Optional.of(source));
    } catch (IOException e) {
      throw LocalErrors.about(source.shown(), e);
    }
  }

  /** Copies a stream to its end. */
  void stream(InputStream in, Place to) {
    progress.expect(0);
    copy(
        Channels.newChannel(in),
        "standard input",
        PIECE_BYTES,
        to,
        0666 & ~volume.caller().umask(),
        Optional.empty());
  }

  private void copy(
      ReadableByteChannel in,
      String shown,
      long expectedBytes,
      Place to,
      int permissions,
      Optional<LocalFile> source) {
    refuseExisting(to);
    if (to.directoryOnly()) {
      throw new FsException(FsError.ENOENT, "there is no directory " + to.shown());
    }
    try (Draft draft = volume.draft(to, permissions)) {
      int piece = Math.clamp(expectedBytes, LEAST_PIECE_BYTES, PIECE_BYTES);
      ByteBuffer buffer = ByteBuffer.allocate(piece);
      long pos = 0;
      while (fill(in, buffer.clear(), shown)) {
        int length = buffer.flip().remaining();
        draft.write(pos, buffer);
        pos += length;
        progress.moved(length);
      }
      draft.finish(none -> source.map(s -> preserved(none, s)).orElse(none), options.force());
    }
    progress.file();
  }

  /**
   * @return false at the end
   */
  private static boolean fill(ReadableByteChannel in, ByteBuffer buffer, String shown) {
    try {
      int length = 0;
      while (length >= 0 && buffer.hasRemaining()) {
        length = in.read(buffer); // pipes give what they have
      }
      return buffer.position() > 0;
    } catch (IOException e) {
      throw LocalErrors.about(shown, e);
    }
  }

  private Mutation.SetAttr preserved(Mutation.SetAttr marks, LocalFile source) {
    if (!options.preserve()) {
      return marks;
    }
    Mutation.SetAttr all =
        Marks.times(
            Marks.permissions(marks, source.permissions()), source.atimeNs(), source.mtimeNs());
    return volume.caller().isRoot() ? Marks.owner(all, source.uid(), source.gid()) : all;
  }
}
