package io.dfs.systemtests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
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

/**
 * DataNodes that die or freeze in a whole cluster, whose leases run on for an hour: only what
 * mounts report can put them out.
 */
@Tag("failures")
class FailureDetectionTest {
  private static final Owner OWNER = new Owner(0644, 0, 0);
  private static final int FILES = 12;
  private static final int FILE_BYTES = (1 << 20) + 4321;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;
  private SmallCluster cluster;

  /** A cluster whose last outage is long over. */
  @BeforeEach
  void start() throws IOException, SQLException {
    cluster = new SmallCluster(directory, Map.of("nodeLease", Duration.ofHours(1)), Map.of());
    cluster.damage("UPDATE service SET since = since - interval '1 minute'");
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
      FileName name = FileName.of(prefix + i);
      var made = client.namespace().create(InodeId.ROOT, name, OWNER, true);
      try (OpenFile file = client.files().adopt(made, OpenFlags.WRITE)) {
        file.write(0, ByteBuffer.wrap(content(prefix + i)), false);
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
    return map.groups().stream().allMatch(g -> g.servingCount() == 3);
  }

  @Test
  void aDeadNodeIsPutOutWhenAMountMeetsIt() {
    try (DfsClient client = cluster.connect()) {
      write(client, "before");
      NodeId dead = cluster.haltDataNode(0);
      verify("before");
      write(client, "after");
      await(client, "it leaves", map -> !isMember(map, dead));
      verify("after");
    }
  }

  @Test
  void aFrozenNodeIsReadAroundAndPutOutAndReturns() throws IOException {
    try (DfsClient client = cluster.connect();
        FreezableProxy port = new FreezableProxy()) {
      NodeId frozen = cluster.startDataNodeBehind(3, port);
      await(client, "it has groups", map -> isMember(map, frozen) && allServed(map));
      write(client, "before");
      port.freeze(true);
      verify("before");
      write(client, "while");
      await(client, "it leaves", map -> !isMember(map, frozen));
      verify("while");
      port.freeze(false);
      await(client, "it returns", map -> isMember(map, frozen) && allServed(map));
    }
  }
}
