package io.dfs.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked once into a cache. They appear there whole or not at all: they
 * are unpacked beside it, written to disk, and renamed.
 */
final class PostgresBinaries {
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(60);
  private static final String ARCHIVE = archiveName(System.getProperty("os.arch", ""));

  private PostgresBinaries() {}

  /** For example {@code 18.6.0}. */
  static String version() {
    Properties properties = new Properties();
    try (InputStream in = resource("binaries.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("binaries.properties is unreadable", e);
    }
    String version = properties.getProperty("version", "");
    if (!version.matches("\\d+\\.\\d+\\.\\d+")) {
      throw new IllegalStateException("binaries.properties names no version: " + version);
    }
    return version;
  }

  static String majorVersion() {
    String version = version();
    return version.substring(0, version.indexOf('.'));
  }

  /** The directory that holds {@code bin}, {@code lib} and {@code share}; safe to call at once. */
  static synchronized Path unpackedIn(Path cache) throws IOException {
    Files.createDirectories(cache);
    Path home = cache.toRealPath().resolve("postgres-" + version());
    if (Files.exists(home)) {
      return home;
    }
    Path lockFile = home.resolveSibling(home.getFileName() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      if (!Files.exists(home)) {
        unpackTo(home);
      }
    }
    return home;
  }

  private static void unpackTo(Path home) throws IOException {
    Path partial = home.resolveSibling(home.getFileName() + ".partial");
    Directories.delete(partial);
    Files.createDirectories(partial);
    try (InputStream in = resource("/" + ARCHIVE);
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        unpack(tar, e, partial);
      }
    }
    // One sync of that file system is much faster than an fsync of each of a thousand files.
    if (!Command.quiet(SYNC_TIMEOUT, "sync", "-f", partial.toString()).succeeds()) {
      throw new FsException(FsError.EIO, "cannot write PostgreSQL's programs to " + partial);
    }
    Files.move(partial, home);
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    Path target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IllegalStateException(ARCHIVE + " names a file outside of it: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(root.resolve(entry.getName()).normalize().resolve("..").normalize());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, target);
      Files.setPosixFilePermissions(target, permissions((entry.getMode() & 0100) != 0));
    }
  }

  private static Set<PosixFilePermission> permissions(boolean executable) {
    Set<PosixFilePermission> permissions =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OTHERS_READ);
    if (executable) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    return permissions;
  }

  private static InputStream resource(String name) {
    @Nullable InputStream in = PostgresBinaries.class.getResourceAsStream(name);
    if (in == null) {
      throw new FsException(
          FsError.ENOSYS, "this build of DFS has no PostgreSQL for this machine (" + name + ")");
    }
    return in;
  }

  private static String archiveName(String architecture) {
    return switch (architecture.toLowerCase(Locale.ROOT)) {
      case "aarch64", "arm64" -> "postgres-linux-arm_64.txz";
      default -> "postgres-linux-x86_64.txz";
    };
  }
}
