package io.dfs.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.time.RealTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A server's directory. PostgreSQL's own part of it appears whole or not at all. */
record DataDirectory(Path root) {
  static final String USER = "dfs";
  private static final int PASSWORD_BYTES = 24;
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Creates what is not there yet. */
  static DataDirectory at(Path path) throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new FsException(FsError.ENOTDIR, path + " is not a directory");
    }
    Files.createDirectories(path, PRIVATE_DIRECTORY);
    DataDirectory directory = new DataDirectory(path.toRealPath());
    Files.createDirectories(directory.log(), PRIVATE_DIRECTORY);
    return directory;
  }

  Path data() {
    return root.resolve("data");
  }

  Path log() {
    return root.resolve("log");
  }

  private Path partial() {
    return root.resolve("data.partial");
  }

  Path passwordFile() {
    return root.resolve("password");
  }

  /** Whether PostgreSQL's part exists; EINVAL if it is of another release, or something else. */
  boolean initialized() throws IOException {
    if (!Files.exists(data())) {
      return false;
    }
    String version;
    try {
      version = Files.readString(data().resolve("PG_VERSION")).strip();
    } catch (NoSuchFileException e) {
      throw new FsException(FsError.EINVAL, data() + " is not a PostgreSQL data directory", e);
    }
    if (!version.equals(PostgresBinaries.majorVersion())) {
      throw new FsException(
          FsError.EINVAL,
          "%s was written by PostgreSQL %s; this build of DFS runs %s"
              .formatted(data(), version, PostgresBinaries.majorVersion()));
    }
    return true;
  }

  void sweepOrphans(Duration bound) throws IOException {
    Orphans.sweep(data(), bound);
    Orphans.sweep(partial(), bound);
  }

  void initialize(Path binaries, RunAs runAs, EmbeddedPostgresConfig config) throws IOException {
    Directories.delete(partial());
    Files.createDirectory(partial(), PRIVATE_DIRECTORY);
    Files.deleteIfExists(passwordFile());
    Files.createFile(passwordFile(), PRIVATE_FILE);
    Files.writeString(passwordFile(), newPassword() + "\n");
    for (Path path : List.of(root, log(), partial(), passwordFile())) {
      runAs.give(path);
    }
    runInitdb(binaries, runAs, config);
    Files.writeString(
        partial().resolve("postgresql.conf"),
        "\ninclude = 'dfs.conf'\n",
        StandardOpenOption.APPEND);
    Files.move(partial(), data());
    Directories.sync(root);
  }

  private void runInitdb(Path binaries, RunAs runAs, EmbeddedPostgresConfig config)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(binaries.resolve("bin/initdb").toString());
    arguments.addAll(List.of("-D", partial().toString(), "-U", USER, "-E", "UTF8", "--locale=C"));
    arguments.addAll(List.of("--auth=scram-sha-256", "--pwfile", passwordFile().toString()));
    arguments.addAll(List.of("--data-checksums", "--no-instructions"));
    if (!config.durable()) {
      arguments.add("--no-sync");
    }
    ServerLog log = ServerLog.mark(log());
    Command initdb =
        Command.logged(config.startTimeout(), log.startupFile(), runAs.prefix(), arguments);
    if (initdb.run(partial()) != 0) {
      throw new FsException(
          FsError.EIO, "cannot create a PostgreSQL in " + root + ":\n" + log.lastLines(10));
    }
  }

  void writeSettings(EmbeddedPostgresConfig config, RunAs runAs, int port) throws IOException {
    Path file = data().resolve("dfs.conf");
    Files.deleteIfExists(file);
    Files.createFile(file, PRIVATE_FILE);
    Files.writeString(file, ServerSettings.text(config, log(), port));
    runAs.give(file);
  }

  String password() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  private static String newPassword() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    RealTime.random().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
