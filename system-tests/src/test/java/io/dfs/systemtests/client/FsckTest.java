package io.dfs.systemtests.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.rpc.AdminClient;
import io.dfs.client.DfsClient;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Owner;
import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.check.Finding;
import io.dfs.common.check.Outcome;
import io.dfs.common.cluster.Node;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.rpc.Identity;
import io.dfs.common.time.RealTime;
import io.dfs.datanode.store.disk.DirectoryDump;
import io.dfs.datanode.store.disk.LiveRecord;
import io.dfs.metaserver.job.ChunkDeletion.Answer;
import io.dfs.metaserver.rpc.GrpcChunkDeletion;
import io.dfs.proto.Role;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dfs fsck} on a whole cluster: nothing false under load, and every kind of bad replica. */
@Tag("slow")
@Timeout(300)
class FsckTest {
  private static final Owner OWNER = new Owner(0644, 0, 0);
  private static final int FILE_BYTES = 300_000;
  private static final int ROTTEN_BYTES = 123_456;
  private static final CheckOptions LOOK = new CheckOptions(false, false);
  private static final CheckOptions VERIFY = new CheckOptions(true, false);
  private static final CheckOptions REPAIR = new CheckOptions(true, true);

  @TempDir Path directory;
  private SmallCluster cluster;
  private DfsClient client;

  /** What one check told. */
  private record Told(CheckSummary summary, List<Finding> findings, List<String> unchecked) {
    List<String> kinds() {
      return findings.stream().map(f -> f.kind() + " " + f.outcome()).sorted().toList();
    }
  }

  @BeforeEach
  void start() throws Exception {
    cluster = new SmallCluster(directory, Map.of("gracePeriod", Duration.ZERO), Map.of());
    client = cluster.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    cluster.close();
  }

  private Told fsck(CheckOptions options) {
    List<Finding> findings = new ArrayList<>();
    List<String> unchecked = new ArrayList<>();
    CheckListener listener =
        new CheckListener() {
          @Override
          public void finding(Finding finding) {
            findings.add(finding);
          }

          @Override
          public void unchecked(String what) {
            unchecked.add(what);
          }

          @Override
          public void progress(String step, long done, long all) {
            assertTrue(done <= all, step);
          }
        };
    String address = cluster.addresses().getFirst();
    try (AdminClient admin =
        new AdminClient(address, Optional.empty(), "test", Duration.ofSeconds(30))) {
      return new Told(admin.fsck(options, listener), findings, unchecked);
    }
  }

  private static void assertClean(Told told) {
    assertEquals(List.of(), told.findings());
    assertEquals(List.of(), told.unchecked());
  }

  private OpenFile write(DfsClient by, String name, int bytes) {
    var made = by.namespace().create(InodeId.ROOT, FileName.of(name), OWNER, false);
    OpenFile file = by.files().adopt(made, OpenFlags.WRITE);
    byte[] content = new byte[bytes];
    new Random(name.hashCode()).nextBytes(content);
    file.write(0, ByteBuffer.wrap(content), false);
    file.flush();
    return file;
  }

  private ChunkId chunkOf(OpenFile file) {
    return client
        .session()
        .extents(file.attr().id(), 0, Long.MAX_VALUE)
        .layout()
        .extents()
        .getFirst()
        .chunk();
  }

  private void delete(ChunkId chunk, Node node) {
    Identity identity = new Identity("c1", Role.ROLE_DATANODE, Optional.empty(), "test");
    try (GrpcChunkDeletion deletion = new GrpcChunkDeletion(identity)) {
      assertEquals(Answer.DELETED, deletion.delete(node, List.of(chunk)));
    }
  }

  @Test
  void reportsNothingFalseUnderLoad() {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<?>[] writers =
        Stream.of("a", "b", "c")
            .map(name -> CompletableFuture.runAsync(() -> load(name, stop)))
            .toArray(CompletableFuture[]::new);
    for (int i = 0; i < 8; i++) {
      Told told = fsck(i % 2 == 0 ? VERIFY : new CheckOptions(false, i == 3));
      assertClean(told);
    }
    stop.set(true);
    CompletableFuture.allOf(writers).join();
    Told quiet = fsck(VERIFY);
    assertClean(quiet);
    assertTrue(quiet.summary().inodes() > 3, quiet::toString);
    assertEquals(3 * quiet.summary().chunks(), quiet.summary().replicas(), quiet::toString);
  }

  /** Makes, overwrites, truncates, moves, links and removes files of all sizes. */
  private void load(String name, AtomicBoolean stop) {
    Random random = new Random(name.hashCode());
    try (DfsClient mine = cluster.connectNow()) {
      FileName directoryName = FileName.of("dir-" + name);
      for (int i = 0; !stop.get(); i++) {
        String old = name + random.nextInt(5);
        try (OpenFile file = write(mine, old, 1 + random.nextInt(400_000))) {
          file.write(random.nextInt(200_000), ByteBuffer.allocate(5000), false);
          file.flush();
        }
        mine.namespace().mkdir(InodeId.ROOT, directoryName, OWNER);
        mine.namespace()
            .rename(
                new Mutation.Rename(
                    InodeId.ROOT,
                    FileName.of(old),
                    InodeId.ROOT,
                    FileName.of(name + "-moved"),
                    false,
                    false));
        mine.namespace().rmdir(InodeId.ROOT, directoryName);
        if (i % 3 == 0) {
          mine.namespace().unlink(InodeId.ROOT, FileName.of(name + "-moved"));
        }
      }
    }
  }

  @Test
  void badReplicasAreFoundAndRepaired() throws Exception {
    OpenFile whole = write(client, "whole", FILE_BYTES);
    OpenFile lacking = write(client, "lacking", FILE_BYTES);
    OpenFile rotten = write(client, "rotten", ROTTEN_BYTES);
    OpenFile lost = write(client, "lost", FILE_BYTES);
    Told clean = fsck(VERIFY);
    assertClean(clean);
    assertEquals(4, clean.summary().chunks());
    assertEquals(9L * FILE_BYTES + 3L * ROTTEN_BYTES, clean.summary().verifiedBytes());

    List<Node> nodes = client.session().map().nodes();
    delete(chunkOf(lacking), nodes.getFirst());
    nodes.forEach(node -> delete(chunkOf(lost), node));
    flipOneBit();
    cluster.damage("UPDATE inode SET nlink = 5 WHERE id = " + whole.attr().id());

    Told looked = fsck(LOOK);
    assertEquals(4, count(looked, "missing-replica " + Outcome.FOUND), looked::toString);
    assertEquals(1, count(looked, "wrong-links " + Outcome.FOUND), looked::toString);
    assertEquals(5, looked.findings().size(), "rot is not seen without reading: " + looked);

    Told verified = fsck(VERIFY);
    assertTrue(verified.kinds().contains("corrupt-replica FOUND"), verified::toString);
    assertEquals(6, verified.findings().size(), verified::toString);

    // What was found corrupt the node may have repaired by itself by now.
    Told repaired = fsck(REPAIR);
    assertEquals(3, count(repaired, "missing-replica " + Outcome.LEFT), repaired::toString);
    assertEquals(1, count(repaired, "missing-replica " + Outcome.REPAIRED), repaired::toString);
    assertEquals(1, count(repaired, "wrong-links " + Outcome.REPAIRED), repaired::toString);

    client.namespace().unlink(InodeId.ROOT, FileName.of("lost"));
    Stream.of(whole, lacking, rotten, lost).forEach(OpenFile::close);
    awaitClean();
    NodeId away = cluster.haltDataNode(2);
    Told partly = fsck(LOOK);
    assertEquals(List.of(), partly.findings());
    assertTrue(partly.unchecked().getFirst().contains("node " + away), partly::toString);
  }

  /** Until the lost file is reclaimed. */
  private void awaitClean() {
    long end = RealTime.ticker().nanos() + Duration.ofSeconds(90).toNanos();
    Told told = fsck(VERIFY);
    while (!told.findings().isEmpty()) {
      assertTrue(RealTime.ticker().nanos() < end, told.toString());
      RealTime.pause().sleep(Duration.ofMillis(500));
      told = fsck(VERIFY);
    }
    assertClean(told);
  }

  private static long count(Told told, String kind) {
    return told.kinds().stream().filter(kind::equals).count();
  }

  private void flipOneBit() throws Exception {
    LiveRecord record =
        DirectoryDump.liveRecords(cluster.dataDirectory(1)).stream()
            .filter(r -> r.payloadBytes() == ROTTEN_BYTES)
            .findFirst()
            .orElseThrow();
    try (RandomAccessFile file = new RandomAccessFile(record.file().toFile(), "rw")) {
      long at = record.payloadOffset() + record.payloadBytes() / 2;
      file.seek(at);
      int flipped = file.read() ^ 4;
      file.seek(at);
      file.write(flipped);
    }
  }
}
