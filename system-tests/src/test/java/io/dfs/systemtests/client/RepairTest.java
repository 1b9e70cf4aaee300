package io.dfs.systemtests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.DfsClient;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Owner;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.time.RealTime;
import io.dfs.datanode.store.disk.DirectoryDump;
import io.dfs.datanode.store.disk.LiveRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DataNodes that die, return and are replaced, in a whole cluster with short leases. */
@Tag("failures")
class RepairTest {
  private static final Owner OWNER = new Owner(0644, 0, 0);
  private static final int FILES = 12;
  private static final int FILE_BYTES = (1 << 20) + 4321;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;
  private SmallCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster =
        new SmallCluster(
            directory,
            Map.of(
                "lease",
                Duration.ofSeconds(4),
                "nodeLease",
                Duration.ofSeconds(2),
                "repairAfter",
                Duration.ofSeconds(4),
                "gracePeriod",
                Duration.ofSeconds(2)),
            Map.of("scrubPeriod", Duration.ofSeconds(2)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static byte[] content(String name) {
    byte[] bytes = new byte[FILE_BYTES];
    new Random(name.hashCode()).nextBytes(bytes);
    return bytes;
  }

  private static void write(DfsClient client, String prefix) {
    for (int i = 0; i < FILES; i++) {
      String name = prefix + i;
      var made = client.namespace().create(InodeId.ROOT, FileName.of(name), OWNER, true);
      try (OpenFile file = client.files().adopt(made, OpenFlags.WRITE)) {
        file.write(0, ByteBuffer.wrap(content(name)), false);
        file.flush();
      }
    }
  }

  /** From a client that has cached nothing. */
  private void verify(String prefix) {
    try (DfsClient client = cluster.connectNow()) {
      for (int i = 0; i < FILES; i++) {
        FileName name = FileName.of(prefix + i);
        Attr attr = client.namespace().lookup(InodeId.ROOT, name).attr();
        List<KnownName> known = List.of(new KnownName(InodeId.ROOT, name));
        try (OpenFile file = client.files().open(attr.id(), known, OpenFlags.READ)) {
          ByteBuffer target = ByteBuffer.allocate((int) attr.sizeBytes());
          while (target.hasRemaining() && file.read(target.position(), target) > 0) {}
          assertArrayEquals(content(prefix + i), target.array(), prefix + i);
        }
      }
    }
  }

  private static void await(DfsClient client, String what, Predicate<PlacementMap> condition) {
    long end = RealTime.ticker().nanos() + PATIENCE.toNanos();
    while (!condition.test(client.session().refreshMap())) {
      assertTrue(RealTime.ticker().nanos() < end, what + ": " + client.session().map());
      RealTime.pause().sleep(Duration.ofMillis(50));
    }
  }

  private static boolean isMember(PlacementMap map, NodeId node) {
    return map.groups().stream()
        .anyMatch(g -> g.members().stream().anyMatch(m -> m.node().equals(node)));
  }

  private static boolean allServed(PlacementMap map) {
    return map.groups().stream().allMatch(g -> g.servingCount() == 3 && g.members().size() == 3);
  }

  @Test
  void aNodeThatComesBackCatchesUpWithWhatWasWrittenWithoutIt() throws IOException {
    try (DfsClient client = cluster.connect()) {
      write(client, "before");
      NodeId away = cluster.haltDataNode(0);
      write(client, "while");
      await(client, "it leaves", map -> !isMember(map, away));
      cluster.startDataNode(0);
      await(client, "it returns", map -> isMember(map, away) && allServed(map));
      // Two of three are gone: what is read now is read from the one that was away.
      cluster.haltDataNode(1);
      cluster.haltDataNode(2);
      verify("before");
      verify("while");
    }
  }

  @Test
  void flippedBitsAreFoundAndRepairedAndNeverRead() throws IOException {
    try (DfsClient client = cluster.connect()) {
      write(client, "file");
      cluster.haltDataNode(0);
      List<LiveRecord> records = DirectoryDump.liveRecords(cluster.dataDirectory(0));
      assertTrue(records.size() >= FILES, records.size() + " records");
      for (LiveRecord record : records) {
        flipOneBit(record);
      }
      cluster.startDataNode(0);
      verify("file");
      long end = RealTime.ticker().nanos() + PATIENCE.toNanos();
      while (cluster.counted("dfs.sync.chunks") < records.size()) {
        assertTrue(
            RealTime.ticker().nanos() < end,
            cluster.counted("dfs.sync.chunks") + " of " + records.size());
        RealTime.pause().sleep(Duration.ofMillis(50));
      }
      await(client, "it serves", RepairTest::allServed);
      cluster.haltDataNode(1);
      cluster.haltDataNode(2);
      verify("file");
    }
  }

  private static void flipOneBit(LiveRecord record) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(record.file().toFile(), "rw")) {
      long at = record.payloadOffset() + record.payloadBytes() / 2;
      file.seek(at);
      int flipped = file.read() ^ 4;
      file.seek(at);
      file.write(flipped);
    }
  }

  @Test
  void aNodeThatIsGoneIsReplacedByOneThatHasEverythingThen() throws IOException {
    try (DfsClient client = cluster.connect()) {
      write(client, "old");
      NodeId gone = cluster.haltDataNode(0);
      cluster.startDataNode(3);
      await(client, "it is replaced", map -> !isMember(map, gone) && allServed(map));
      write(client, "new");
      cluster.haltDataNode(1);
      cluster.haltDataNode(2);
      verify("old");
      verify("new");
      assertEquals(4, client.session().map().nodes().size());
    }
  }

  @Test
  void aNodeThatJoinsTakesOverGroupsWithDataAndTheirSpaceComesBack() throws IOException {
    try (DfsClient client = cluster.connect()) {
      write(client, "old");
      List<LiveRecord> before = DirectoryDump.liveRecords(cluster.dataDirectory(0));
      cluster.startDataNode(3);
      NodeId joined = cluster.dataNode(3);
      await(client, "it has its part", map -> allServed(map) && isBalanced(map, joined));
      verify("old");
      double moved = cluster.counted("dfs.sync.chunks");
      assertTrue(moved > 0, "chunks move");
      long end = RealTime.ticker().nanos() + PATIENCE.toNanos();
      while (cluster.counted("dfs.sync.released") < moved) {
        assertTrue(
            RealTime.ticker().nanos() < end, cluster.counted("dfs.sync.released") + " of " + moved);
        RealTime.pause().sleep(Duration.ofMillis(50));
      }
      assertEquals(moved, cluster.counted("dfs.sync.released"));
      cluster.haltDataNode(0);
      assertTrue(DirectoryDump.liveRecords(cluster.dataDirectory(0)).size() < before.size());
      cluster.haltDataNode(1);
      verify("old");
    }
  }

  private static boolean isBalanced(PlacementMap map, NodeId joined) {
    long all = map.groups().stream().mapToLong(g -> g.members().size()).sum();
    long here =
        map.groups().stream()
            .filter(g -> g.members().stream().anyMatch(m -> m.node().equals(joined)))
            .count();
    return here >= all / map.nodes().size();
  }
}
