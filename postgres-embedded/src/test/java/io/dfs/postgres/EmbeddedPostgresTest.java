package io.dfs.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.lock.OwnerLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedPostgresTest {
  @TempDir Path temporary;
  private EmbeddedPostgresConfig config;

  @BeforeEach
  void configure() {
    config = EmbeddedPostgresConfig.of(temporary.resolve("it's here"));
  }

  @Test
  void keepsDataBetweenRunsAndIsDurable() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
      assertEquals("on", query(server, "SHOW fsync"));
      assertEquals("on", query(server, "SHOW synchronous_commit"));
      assertEquals("on", query(server, "SHOW full_page_writes"));
      assertEquals("on", query(server, "SHOW data_checksums"));
      assertEquals("UTF8", query(server, "SHOW server_encoding"));
      assertEquals("C", query(server, "SELECT datcollate FROM pg_database LIMIT 1"));
      assertEquals("127.0.0.1", query(server, "SHOW listen_addresses"));
      assertListensOnLoopbackOnly(server.address().port());
    }
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      assertEquals("42", query(server, "SELECT answer FROM kept"));
      execute(server, "INSERT INTO kept VALUES (43)");
      server.stopAbruptly();
    }
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
      assertEquals("2", query(server, "SELECT count(*) FROM kept"));
    }
  }

  @Test
  void asksForThePasswordThatOnlyTheOwnerCanRead() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config.notDurable())) {
      Path file = config.directory().resolve("password");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      PostgresAddress address = server.address();
      SQLException e =
          assertThrows(
              SQLException.class,
              () -> DriverManager.getConnection(address.jdbcUrl(), address.user(), "guess"));
      assertEquals("28P01", e.getSQLState());
      assertFalse(address.toString().contains(address.password()));
    }
  }

  @Test
  void settingsOverrideOurs() throws Exception {
    EmbeddedPostgresConfig more = config.notDurable().withSetting("max_connections", "17");
    try (EmbeddedPostgres server = EmbeddedPostgres.start(more)) {
      assertEquals("17", query(server, "SHOW max_connections"));
      assertEquals("off", query(server, "SHOW fsync"));
    }
  }

  @Test
  void aServerLeftByAKilledOwnerIsEndedByTheNextStart() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OwnerProcess.class.getName(),
                config.directory().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      ProcessHandle orphan = ProcessHandle.of(serverPid(owner.inputReader())).orElseThrow();
      FsException busy =
          assertThrows(FsException.class, () -> EmbeddedPostgres.start(config.notDurable()));
      assertEquals(FsError.EBUSY, busy.error());
      assertSays("process " + owner.pid(), busy);

      owner.destroyForcibly();
      assertTrue(owner.waitFor(20, TimeUnit.SECONDS));
      assertTrue(runs(orphan));
      try (EmbeddedPostgres server = EmbeddedPostgres.start(config)) {
        assertFalse(runs(orphan));
        assertEquals("1", query(server, "SELECT count(*) FROM committed_by_the_killed"));
      }
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void aStalePidFileThatNamesALivingStrangerDoesNotPreventTheStart() throws Exception {
    EmbeddedPostgres.start(config.notDurable()).close();
    Process stranger = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(config.directory().resolve("data/postmaster.pid"), stranger.pid() + "\n");
      EmbeddedPostgres.start(config.notDurable()).close();
      assertTrue(stranger.isAlive());
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void aSecondServerInTheSameDirectoryIsRefusedAndHarmless() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config.notDurable())) {
      for (int i = 0; i < 2; i++) {
        FsException e = assertThrows(FsException.class, () -> EmbeddedPostgres.start(config));
        assertEquals(FsError.EBUSY, e.error());
      }
      assertEquals("1", query(server, "SELECT 1"));
      // The refusals must not have dropped the first one's lock.
      assertEquals(Optional.empty(), OwnerLock.tryTake(config.directory()));
    }
  }

  @Test
  void anInterruptedCreationIsBegunAnew() throws Exception {
    Path partial = config.directory().resolve("data.partial");
    Files.createDirectories(partial.resolve("base"));
    Files.writeString(partial.resolve("base/half"), "half");
    EmbeddedPostgres.start(config.notDurable()).close();
    assertFalse(Files.exists(partial));
  }

  @Test
  void refusesDirectoriesThatAreNotItsOwn() throws Exception {
    Files.writeString(temporary.resolve("file"), "");
    assertRefused(FsError.ENOTDIR, "not a directory", temporary.resolve("file"));

    Path foreign = temporary.resolve("foreign");
    Files.createDirectories(foreign.resolve("data"));
    assertRefused(FsError.EINVAL, "not a PostgreSQL data directory", foreign);

    Path old = temporary.resolve("old");
    Files.createDirectories(old.resolve("data"));
    Files.writeString(old.resolve("data/PG_VERSION"), "11\n");
    assertRefused(FsError.EINVAL, "written by PostgreSQL 11", old);
  }

  @Test
  void aPortInUseIsSaidToBe() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      EmbeddedPostgresConfig fixed = config.notDurable().withPort(taken.getLocalPort());
      FsException e = assertThrows(FsException.class, () -> EmbeddedPostgres.start(fixed));
      assertEquals(FsError.EIO, e.error());
      assertSays("Address already in use", e);
    }
    EmbeddedPostgres.start(config.notDurable()).close();
  }

  @Test
  void aBadSettingIsReportedWithTheServersOwnWords() {
    EmbeddedPostgresConfig bad = config.notDurable().withSetting("shared_buffers", "much");
    FsException e = assertThrows(FsException.class, () -> EmbeddedPostgres.start(bad));
    assertSays("shared_buffers", e);
  }

  @Test
  void itsEndIsNoticed() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(config.notDurable())) {
      ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
      assertNotEquals(0, server.onExit().get(20, TimeUnit.SECONDS));
      assertFalse(server.isAlive());
    }
    EmbeddedPostgres.start(config.notDurable()).close();
  }

  @Test
  void timeoutsMustBePositive() {
    assertThrows(
        IllegalArgumentException.class,
        () -> config.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)));
  }

  private static void assertRefused(FsError error, String words, Path directory) {
    FsException e =
        assertThrows(
            FsException.class, () -> EmbeddedPostgres.start(EmbeddedPostgresConfig.of(directory)));
    assertEquals(error, e.error());
    assertSays(words, e);
  }

  private static long serverPid(BufferedReader ownerSays) {
    String line = ownerSays.lines().filter(l -> l.startsWith("server ")).findFirst().orElseThrow();
    return Long.parseLong(line.substring("server ".length()));
  }

  /** A process that has ended but was not reaped has no command line any more. */
  private static boolean runs(ProcessHandle process) throws IOException {
    try {
      return !Files.readString(Path.of("/proc", process.pid() + "/cmdline")).isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static void assertSays(String words, FsException e) {
    assertTrue(e.toString().contains(words), e.toString());
  }

  /** Every listening socket with this port is bound to 127.0.0.1. */
  private static void assertListensOnLoopbackOnly(int port) throws IOException {
    String listening = "0A";
    String suffix = ":%04X".formatted(port);
    List<String> addresses =
        Stream.of("/proc/net/tcp", "/proc/net/tcp6")
            .map(Path::of)
            .filter(Files::exists)
            .flatMap(EmbeddedPostgresTest::lines)
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields[3].equals(listening) && fields[1].endsWith(suffix))
            .map(fields -> fields[1])
            .toList();
    assertEquals(List.of("0100007F" + suffix), addresses);
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Connection connect(EmbeddedPostgres server) throws SQLException {
    PostgresAddress address = server.address();
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }

  static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }
}
