package io.dfs.datanode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.DirectoryIdentity;
import io.dfs.datanode.store.MemoryChunkStore;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.disk.DataDirectory;
import io.dfs.testkit.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class RegistrationTest {
  private static final DirectoryId GOOD = new DirectoryId(11);
  private static final DirectoryId BAD = new DirectoryId(12);
  private static final GroupId ON_GOOD = new GroupId(1);
  private static final GroupId ON_BAD = new GroupId(2);

  @TempDir Path disk;
  private final ManualClock clock = ManualClock.start();
  private final MetaServer metaServer = new MetaServer();
  private final MemoryChunkStore bad = new MemoryChunkStore(1 << 20);
  private final List<OpenDirectory> open = new ArrayList<>();
  private DataDirectories directories;
  private Registration registration;

  /** Answers as the test says, and remembers what it was asked. */
  private static final class MetaServer implements Registrar {
    final List<String> asked = new ArrayList<>();
    long generation = 1;
    boolean leaseEnded;
    Set<DirectoryId> failed = Set.of();

    @Override
    public Granted grantIds(int count) {
      throw new AssertionError("not asked here");
    }

    @Override
    public NodeGrant register(NodeReport report, String databasePosition) {
      asked.add("register " + databasePosition);
      take(report);
      leaseEnded = false;
      return grant();
    }

    @Override
    public NodeGrant heartbeat(NodeReport report, String databasePosition) {
      asked.add("heartbeat " + databasePosition);
      take(report);
      if (leaseEnded) {
        throw new FsException(FsError.ESTALE, "the lease does not run");
      }
      return grant();
    }

    private void take(NodeReport report) {
      failed =
          report.directories().stream()
              .filter(DirectoryReport::failed)
              .map(DirectoryReport::id)
              .collect(Collectors.toSet());
    }

    private NodeGrant grant() {
      return new NodeGrant(
          Duration.ofSeconds(10),
          1,
          Map.of(GOOD, generation, BAD, generation),
          Map.of(GOOD, List.of(ON_GOOD), BAD, List.of(ON_BAD)),
          List.of(),
          "0/" + asked.size());
    }

    @Override
    public void deregister(NodeId node) {
      asked.add("deregister");
    }

    @Override
    public CompletableFuture<Void> watchMap(Runnable onChange) {
      throw new AssertionError("not asked here");
    }
  }

  @BeforeEach
  void start() {
    Map<DirectoryId, ChunkStore> stores = new HashMap<>();
    for (DirectoryId id : List.of(BAD, GOOD)) {
      DataDirectory directory = DataDirectory.open(path(id), "c");
      directory.keep(new DirectoryIdentity("c", new NodeId(1), id, 0));
      stores.put(id, id.equals(BAD) ? bad : new MemoryChunkStore(1 << 20));
      open.add(new OpenDirectory(directory, stores.get(id)));
    }
    directories = new DataDirectories(stores, clock::nanos);
    registration =
        new Registration(
            metaServer, new NodeId(1), "127.0.0.1:1", "z", open, directories, System::nanoTime);
  }

  private Path path(DirectoryId id) {
    return disk.resolve("d" + id);
  }

  @AfterEach
  void stop() {
    open.forEach(OpenDirectory::close);
  }

  @Test
  void generationsAreOnDiskBeforeGroupsAreServed() {
    registration.doWork();
    assertEquals(1, directories.of(ON_BAD).generation());
    open.forEach(d -> assertEquals(1, d.generation()));
  }

  @Test
  void aLeaseThatEndedIsTakenAnew() {
    registration.doWork();
    registration.doWork();
    metaServer.leaseEnded = true;
    registration.doWork();
    assertEquals(
        List.of("register ", "heartbeat 0/1", "heartbeat 0/2", "register 0/2"), metaServer.asked);
  }

  @Test
  void aDirectoryThatCannotKeepItsGenerationServesNothingAndTheOtherGoesOn() throws IOException {
    registration.doWork();
    try (var files = Files.walk(path(BAD))) {
      for (Path f : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(f);
      }
    }
    metaServer.generation = 2;
    registration.doWork();
    assertEquals(2, directories.of(ON_GOOD).generation());
    ChunkStoreException refused =
        assertThrows(ChunkStoreException.class, () -> directories.of(ON_BAD));
    assertEquals(StoreError.UNKNOWN_GROUP, refused.error());
    registration.doWork();
    assertEquals("heartbeat 0/2", metaServer.asked.getLast(), "the other directory's position");
    assertEquals(Set.of(BAD), metaServer.failed, "its groups are to live elsewhere");
  }

  @Test
  void aDirectoryWhoseStoreHasFailedIsReported() {
    registration.doWork();
    assertEquals(Set.of(), metaServer.failed);
    bad.fail("a sync failed");
    registration.doWork();
    assertEquals(Set.of(BAD), metaServer.failed);
  }

  @Test
  void aMissAsksAgainButNotMoreOftenThanFiveTimesASecond() {
    int[] asked = {0};
    directories.onMiss(() -> asked[0]++);
    for (int i = 0; i < 10; i++) {
      assertThrows(ChunkStoreException.class, () -> directories.of(new GroupId(99)));
    }
    assertEquals(1, asked[0]);
    clock.advance(Duration.ofMillis(200));
    assertThrows(ChunkStoreException.class, () -> directories.of(new GroupId(99)));
    assertEquals(2, asked[0]);
  }
}
