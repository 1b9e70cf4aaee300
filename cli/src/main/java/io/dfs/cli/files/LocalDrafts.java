package io.dfs.cli.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Files of this machine that are being written under names of their own. An interrupted process
 * removes them. Thread-safe.
 */
final class LocalDrafts {
  private static final String PREFIX = ".dfs-get.";

  private final RandomGenerator random;
  private final Set<Path> unfinished = ConcurrentHashMap.newKeySet();

  LocalDrafts(RandomGenerator random) {
    this.random = random;
  }

  /** They are removed when this process is told to end. */
  LocalDrafts removedOnExit() {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> unfinished.forEach(LocalDrafts::remove), "dfs-drafts"));
    return this;
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      return; // nobody is left to be told
    }
  }

  /** A file beside {@code target}, or beside what that leads to if it is a link. */
  LocalDraft create(Path target) throws IOException {
    Path real = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
    byte[] unique = new byte[8];
    random.nextBytes(unique);
    Path path = real.resolveSibling(PREFIX + HexFormat.of().formatHex(unique));
    unfinished.add(path);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new LocalDraft(real, path, channel);
  }

  /** One of them; unless it is finished, closing it removes it. */
  final class LocalDraft implements AutoCloseable {
    private final Path target;
    private final Path path;
    private final FileChannel channel;

    LocalDraft(Path target, Path path, FileChannel channel) {
      this.target = target;
      this.path = path;
      this.channel = channel;
    }

    Path path() {
      return path;
    }

    FileChannel channel() {
      return channel;
    }

    /**
     * Gives it its name.
     *
     * @throws FileAlreadyExistsException if something has the name and is not to be replaced
     */
    void finish(boolean replace) throws IOException {
      channel.close();
      if (replace) {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        nameIfFree();
      }
      unfinished.remove(path);
    }

    private void nameIfFree() throws IOException {
      try {
        Files.createLink(target, path);
        Files.delete(path);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (FileSystemException | UnsupportedOperationException e) {
        // A file system without hard links.
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          throw new FileAlreadyExistsException(target.toString());
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
      if (unfinished.remove(path)) {
        Files.deleteIfExists(path);
      }
    }
  }
}
