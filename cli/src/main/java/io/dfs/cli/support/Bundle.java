package io.dfs.cli.support;

import io.dfs.common.config.Redaction;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The files of a support bundle. All text goes through one redaction. Confined to a thread. */
final class Bundle {
  private final Redaction redaction;
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final List<String> missing = new ArrayList<>();

  Bundle(Redaction redaction) {
    this.redaction = redaction;
  }

  void add(String name, String text) {
    texts.put(name, redaction.of(text));
  }

  /** What cannot be had is said to be missing. */
  void attempt(String name, Supplier<String> text) {
    try {
      add(name, text.get());
    } catch (FsException e) {
      missing(name, e.getMessage());
    }
  }

  void missing(String name, String why) {
    missing.add(redaction.of(name + ": " + why));
  }

  List<String> missing() {
    return List.copyOf(missing);
  }

  int files() {
    return texts.size() + 1;
  }

  /**
   * A file for a bundle, for its owner alone. EEXIST if there is one, so that nothing is replaced.
   */
  static Destination create(Path file) {
    try {
      return new Destination(
          file,
          Files.newByteChannel(
              file,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    } catch (FileAlreadyExistsException e) {
      throw new FsException(FsError.EEXIST, file + " exists: name another file with -o", e);
    } catch (NoSuchFileException e) {
      throw new FsException(FsError.ENOENT, "there is no directory for " + file, e);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static FsException failure(Path file, IOException e) {
    return new FsException(FsError.EIO, "cannot write %s: %s".formatted(file, e.getMessage()), e);
  }

  /** The open file; without a bundle in it, it goes again. */
  static final class Destination implements AutoCloseable {
    private final Path file;
    private final SeekableByteChannel channel;
    private boolean whole;

    Destination(Path file, SeekableByteChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    void write(Bundle bundle, Instant now) {
      Map<String, String> all = new LinkedHashMap<>(bundle.texts);
      all.put("missing.txt", String.join("\n", bundle.missing) + "\n");
      try (OutputStream out = Channels.newOutputStream(channel);
          TarGz tar = new TarGz(out, now)) {
        for (Map.Entry<String, String> entry : all.entrySet()) {
          tar.file(
              "dfs-debug/" + entry.getKey(), entry.getValue().getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        throw failure(file, e);
      }
      whole = true;
    }

    @Override
    public void close() {
      try {
        channel.close();
        if (!whole) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw failure(file, e);
      }
    }
  }
}
