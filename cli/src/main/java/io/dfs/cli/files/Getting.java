package io.dfs.cli.files;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import io.dfs.cli.term.Progress;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Sentences;
import io.dfs.cli.volume.Tally;
import io.dfs.cli.volume.Volume;
import io.dfs.client.file.OpenFile;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Attr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Copies files of a volume to this machine. Each appears under its name when it is whole.
 * Thread-safe.
 */
final class Getting {
  private static final int PIECE_BYTES = 4 << 20;
  private static final long RANGE_BYTES = 8 << 20;
  private static final int UMASKED = 0777;
  private static final int FILLING = 0300;

  private final Volume volume;
  private final CopyOptions options;
  private final LocalDrafts drafts;
  private final Crew crew;
  private final Tally tally;
  private final Progress progress;

  Getting(Volume volume, CopyOptions options, LocalDrafts drafts, Tally tally, Progress progress) {
    this.volume = volume;
    this.options = options;
    this.drafts = drafts;
    this.crew = options.crew();
    this.tally = tally;
    this.progress = progress;
  }

  /** A path of this machine that something shall be copied to. */
  record Target(Path path, String shown) {
    static Target of(String said) {
      return new Target(LocalPaths.path(said), ByteText.shown(said));
    }

    Target child(FileName name) {
      String text = ByteText.text(name.bytes());
      String separator = shown.endsWith("/") ? "" : "/";
      return new Target(
          path.resolve(LocalPaths.path(text)), shown + separator + ByteText.shown(text));
    }

    boolean isDirectory() {
      return Files.isDirectory(path);
    }

    boolean exists() {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Copies {@code source} to {@code target}, or into it if that is a directory. */
  void get(Place source, Target target) {
    source.existing();
    boolean inside = target.isDirectory() && source.name().isPresent();
    copy(source, inside ? target.child(source.ownName()) : target);
  }

  private void copy(Place source, Target to) {
    Attr attr = source.existing();
    switch (attr.kind()) {
      case DIRECTORY -> {
        if (!options.recursive()) {
          throw new FsException(
              FsError.EISDIR, source.shown() + " is a directory: -r copies it with all below it");
        }
        directory(source, to);
      }
      case SYMLINK -> link(source, attr, to);
      case FILE -> file(source, attr, to);
      default ->
          throw new FsException(
              FsError.EINVAL,
              source.shown() + " is no file, directory or link: there is nothing to copy");
    }
  }

  private void directory(Place source, Target to) {
    Attr attr = source.existing();
    boolean made = makeDirectory(attr, to);
    try (Crew.Squad squad = crew.squad()) {
      volume.list(
          attr,
          source.shown(),
          listed -> {
            Place entry = volume.listed(source, listed);
            squad.run(() -> tally.attempt(() -> copy(entry, to.child(listed.name()))));
          });
    }
    try {
      if (options.preserve()) {
        preserve(to.path(), attr);
      } else if (made) {
        LocalMarks.permissions(to.path(), masked(attr));
      }
    } catch (IOException e) {
      throw LocalErrors.about(to.shown(), e);
    }
  }

  private int masked(Attr attr) {
    return attr.permissions() & UMASKED & ~volume.caller().umask();
  }

  /**
   * @return false if it was there
   */
  private boolean makeDirectory(Attr attr, Target to) {
    try {
      Files.createDirectory(to.path());
      LocalMarks.permissions(to.path(), masked(attr) | FILLING);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (!to.isDirectory()) {
        throw new FsException(FsError.ENOTDIR, to.shown() + " exists and is no directory", e);
      }
      return false;
    } catch (IOException e) {
      throw LocalErrors.about(to.shown(), e);
    }
  }

  private void link(Place source, Attr attr, Target to) {
    refuseExisting(to);
    Path target = LocalPaths.path(ByteText.text(volume.readlink(attr, source.shown())));
    try {
      if (options.force()) {
        Files.deleteIfExists(to.path());
      }
      Files.createSymbolicLink(to.path(), target);
      if (options.preserve()) {
        LocalMarks.linkTimes(to.path(), attr, volume.caller());
      }
    } catch (IOException e) {
      throw LocalErrors.about(to.shown(), e);
    }
    progress.file();
  }

  private void refuseExisting(Target to) {
    if (!to.exists()) {
      return;
    }
    if (Files.isDirectory(to.path(), LinkOption.NOFOLLOW_LINKS)) {
      throw new FsException(FsError.EISDIR, to.shown() + " exists and is a directory");
    }
    if (!options.force()) {
      throw new FsException(FsError.EEXIST, to.shown() + " exists: --force replaces it");
    }
    if (!Files.isRegularFile(to.path()) && !Files.isSymbolicLink(to.path())) {
      throw new FsException(
          FsError.EEXIST, to.shown() + " is no regular file: write to '-' and redirect that");
    }
  }

  private void file(Place source, Attr attr, Target to) {
    refuseExisting(to);
    progress.expect(attr.sizeBytes());
    try (OpenFile file = volume.open(attr, source.shown());
        LocalDrafts.LocalDraft draft = drafts.create(to.path())) {
      contents(file, source.shown(), draft.channel(), to.shown());
      if (options.preserve()) {
        preserve(draft.path(), attr);
      } else {
        LocalMarks.permissions(draft.path(), masked(attr));
      }
      draft.finish(options.force());
    } catch (IOException e) {
      throw LocalErrors.about(to.shown(), e);
    }
    progress.file();
  }

  private void preserve(Path path, Attr attr) throws IOException {
    LocalMarks.all(path, attr, volume.caller());
  }

  /** Stretches with data, ranges of them side by side; holes stay holes. */
  private void contents(OpenFile file, String shown, FileChannel channel, String toShown)
      throws IOException {
    long size = file.attr().sizeBytes();
    try (Crew.Squad squad = crew.squad()) {
      long pos = 0;
      while (pos < size) {
        long start = dataAt(file, pos, size, shown);
        long end = start < size ? Math.min(size, holeAt(file, start, shown)) : size;
        for (long from = start; from < end; from += RANGE_BYTES) {
          long first = from;
          long last = Math.min(end, from + RANGE_BYTES);
          squad.run(() -> range(file, shown, channel, toShown, first, last));
        }
        pos = end;
      }
    }
    if (channel.size() < size) { // it ends in a hole
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
  }

  private static long dataAt(OpenFile file, long pos, long size, String shown) {
    try {
      return Sentences.about(shown, () -> file.seekData(pos));
    } catch (FsException e) {
      if (e.error() == FsError.ENXIO) {
        return size;
      }
      throw e;
    }
  }

  private static long holeAt(OpenFile file, long pos, String shown) {
    return Sentences.about(shown, () -> file.seekHole(pos));
  }

  private void range(
      OpenFile file, String shown, FileChannel channel, String toShown, long first, long last) {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, last - first));
    long pos = first;
    while (pos < last) {
      long from = pos;
      buffer.clear().limit((int) Math.min(buffer.capacity(), last - pos));
      int length = Sentences.about(shown, () -> file.read(from, buffer));
      if (length == 0) {
        throw new FsException(FsError.EIO, shown + " became shorter while it was read");
      }
      write(channel, buffer.flip(), pos, toShown);
      pos += length;
      progress.moved(length);
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at, String shown) {
    try {
      long pos = at;
      while (bytes.hasRemaining()) {
        pos += channel.write(bytes, pos);
      }
    } catch (IOException e) {
      throw LocalErrors.about(shown, e);
    }
  }
}
