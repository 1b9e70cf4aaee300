package io.dfs.datanode.store.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.DirectoryIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final DirectoryIdentity FIRST =
      new DirectoryIdentity("cluster-a", new NodeId(3), new DirectoryId(12), 0);

  @TempDir Path temp = Path.of("");

  @Test
  void keepsItsIdentityAndRaisesItsGeneration() {
    try (DataDirectory d = DataDirectory.open(temp.resolve("new"), "cluster-a")) {
      assertEquals(Optional.empty(), d.identity());
      d.keep(FIRST);
      d.keep(FIRST.withGeneration(4));
      assertThrows(IllegalStateException.class, () -> d.keep(FIRST.withGeneration(3)));
      DirectoryIdentity other =
          new DirectoryIdentity("cluster-a", new NodeId(4), new DirectoryId(12), 5);
      assertThrows(IllegalStateException.class, () -> d.keep(other));
    }
    try (DataDirectory d = DataDirectory.open(temp.resolve("new"), "cluster-a")) {
      assertEquals(Optional.of(FIRST.withGeneration(4)), d.identity());
    }
  }

  @Test
  void aDirectoryInUseIsRefusedInOneSentence() {
    try (DataDirectory d = DataDirectory.open(temp, "cluster-a")) {
      d.keep(FIRST);
      FsException e = assertThrows(FsException.class, () -> DataDirectory.open(temp, "cluster-a"));
      assertEquals(FsError.EBUSY, e.error());
      assertEquals(
          ("data directory %s is in use by process %d: stop that DataNode or name another"
                  + " directory")
              .formatted(temp, ProcessHandle.current().pid()),
          e.getMessage());
    }
    DataDirectory.open(temp, "cluster-a").close();
  }

  @Test
  void aDirectoryOfAnotherClusterIsRefusedAndStaysUsable() {
    try (DataDirectory d = DataDirectory.open(temp, "cluster-a")) {
      d.keep(FIRST);
    }
    FsException e = assertThrows(FsException.class, () -> DataDirectory.open(temp, "cluster-b"));
    assertEquals(FsError.EINVAL, e.error());
    assertTrue(String.valueOf(e.getMessage()).contains("belongs to cluster cluster-a"));
    DataDirectory.open(temp, "cluster-a").close();
  }

  @Test
  void segmentsWithoutAnIdentityAreRefused() throws Exception {
    Files.createDirectories(temp.resolve("segments"));
    Files.write(temp.resolve("segments").resolve("x.seg"), new byte[1]);
    FsException e = assertThrows(FsException.class, () -> DataDirectory.open(temp, "cluster-a"));
    assertEquals(FsError.EINVAL, e.error());
  }

  @Test
  void aDamagedOrNewerIdentityIsRefused() throws Exception {
    try (DataDirectory d = DataDirectory.open(temp, "cluster-a")) {
      d.keep(FIRST);
    }
    Path file = temp.resolve("identity");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("node=3", "node=5"), UTF_8);
    FsException damaged =
        assertThrows(FsException.class, () -> DataDirectory.open(temp, "cluster-a"));
    assertEquals(FsError.EIO, damaged.error());
    assertTrue(String.valueOf(damaged.getMessage()).contains("is damaged"));
    Files.writeString(file, text, UTF_8);
    DataDirectory.open(temp, "cluster-a").close();
  }

  @Test
  void keepsTheDatabasePosition() {
    try (DataDirectory d = DataDirectory.open(temp, "cluster-a")) {
      assertEquals("", d.databasePosition());
      d.keepDatabasePosition("7:1:2:0/16B3748");
    }
    try (DataDirectory d = DataDirectory.open(temp, "cluster-a")) {
      assertEquals("7:1:2:0/16B3748", d.databasePosition());
    }
  }

  @Test
  void aNewDirectoryThatGetsNoIdentityIsGoneAgain() {
    DataDirectory.open(temp.resolve("a").resolve("b"), "cluster-a").close();
    assertFalse(Files.exists(temp.resolve("a")));
    assertTrue(Files.exists(temp));
  }

  @Test
  void anEmptyDirectoryThatGetsNoIdentityIsEmptyAgain() throws Exception {
    DataDirectory.open(temp, "cluster-a").close();
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void oneWithAnIdentityStays() {
    try (DataDirectory d = DataDirectory.open(temp.resolve("a"), "cluster-a")) {
      d.keep(FIRST);
    }
    assertTrue(Files.exists(temp.resolve("a").resolve("identity")));
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    FsException e =
        assertThrows(FsException.class, () -> DataDirectory.requireOurs(file, "cluster-a"));
    assertEquals(FsError.ENOTDIR, e.error());
    assertEquals(
        "data directory %s is not a directory: name another".formatted(file), e.getMessage());
  }
}
