package io.dfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.chunk.ChunkBody;
import io.dfs.client.chunk.ChunkFailure;
import io.dfs.client.chunk.ChunkTransport;
import io.dfs.client.chunk.DelayedTasks;
import io.dfs.client.file.FileEvents;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Owner;
import io.dfs.client.session.MetadataRequest;
import io.dfs.client.session.SessionRuntime;
import io.dfs.client.session.StoreTransport;
import io.dfs.client.session.TestCluster;
import io.dfs.common.cluster.Node;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.placement.Locality;
import io.dfs.common.stats.MountValue;
import io.dfs.common.time.RealTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Session, namespace and files work together. */
class DfsClientTest {
  private static final FileName NAME = FileName.of("file");
  private static final Owner OWNER = new Owner(0644, 0, 0);

  private final TestCluster cluster = new TestCluster();
  private final StoreTransport transport = new StoreTransport(cluster.store);
  private final AtomicInteger closed = new AtomicInteger();

  /** DataNodes that are all away: what is small stays in the database. */
  private static final class NoDataNodes implements ChunkTransport {
    @Override
    public CompletableFuture<WriteResult> write(
        ChunkId chunk, ChunkBody body, List<Node> chain, Optional<Runnable> received) {
      return CompletableFuture.failedFuture(away());
    }

    @Override
    public CompletableFuture<List<ByteBuffer>> read(
        ChunkId chunk, int first, int count, Node node) {
      return CompletableFuture.failedFuture(away());
    }

    private static ChunkFailure away() {
      return new ChunkFailure(ChunkFailure.Kind.UNREACHABLE, "away");
    }
  }

  private DfsClient connect() {
    return connect(transport);
  }

  private DfsClient connect(StoreTransport over) {
    return DfsClient.connect(
        ClientConfig.defaults().withOpTimeout(Duration.ofSeconds(2)),
        new SessionRequest("host", "/mnt", 1, "test", 1),
        new ClientParts(
            over,
            new NoDataNodes(),
            SessionRuntime.real(),
            RealTime.pause(),
            DelayedTasks.NEVER,
            Locality.NOWHERE,
            closed::incrementAndGet),
        FileEvents.NONE);
  }

  private static OpenFile create(DfsClient client) {
    Outcome.Opened made = client.namespace().create(InodeId.ROOT, NAME, OWNER, true);
    return client.files().adopt(made, OpenFlags.WRITE);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void closedFileHasItsSizeAtOnceWithoutAsking() {
    try (DfsClient client = connect()) {
      OpenFile file = create(client);
      file.write(0, bytes("hello"), false);
      Attr open = client.namespace().lookup(InodeId.ROOT, NAME).attr();
      assertEquals(5, client.values().get(MountValue.DIRTY_BYTES));
      file.flush();
      assertEquals(0, client.values().get(MountValue.DIRTY_BYTES));
      file.close();
      Map<String, Long> before = client.session().counts().snapshot();

      Attr done = client.namespace().lookup(InodeId.ROOT, NAME).attr();

      assertEquals(before, client.session().counts().snapshot());
      assertEquals(5, open.sizeBytes(), "while it is dirty");
      assertEquals(5, done.sizeBytes(), "after it was committed and closed");
    }
  }

  @Test
  void newSmallFileTakesTwoRequests() {
    try (DfsClient client = connect()) {
      client.session().nextInode(); // the grant
      long before = client.session().counts().total();
      OpenFile file = create(client);
      file.write(0, bytes("hello"), false);
      file.flush();
      file.close();

      assertEquals(2, client.session().counts().total() - before);
    }
  }

  @Test
  void anotherClientReadsWhatWasClosed() {
    try (DfsClient writer = connect();
        DfsClient reader = connect()) {
      try (OpenFile file = create(writer)) {
        file.write(0, bytes("hello"), false);
        file.flush();
      }
      Attr attr = reader.namespace().lookup(InodeId.ROOT, NAME).attr();

      try (OpenFile file =
          reader
              .files()
              .open(attr.id(), List.of(new KnownName(InodeId.ROOT, NAME)), OpenFlags.READ)) {
        ByteBuffer target = ByteBuffer.allocate(100);
        assertEquals(5, file.read(0, target));
        assertEquals(bytes("hello"), target.flip());
      }
    }
  }

  @Test
  void closeCommitsWhatIsDirtyAndEndsTheSession() {
    try (DfsClient client = connect()) {
      create(client).write(0, bytes("hello"), false);
    }
    assertEquals(5, cluster.store.lookup(InodeId.ROOT, NAME).sizeBytes());
    assertTrue(cluster.store.sessions().isEmpty());
    assertEquals(1, closed.get());
  }

  @Test
  void expiredSessionFencesOpenFilesAndNewOpensWork() {
    try (DfsClient client = connect()) {
      OpenFile file = create(client);
      file.write(0, bytes("lost"), false);
      cluster.store.closeSession(client.session().grant().session());

      assertEquals(0, client.values().get(MountValue.SESSIONS_LOST));
      FsError error = assertThrows(FsException.class, file::flush).error();

      assertTrue(error == FsError.EIO || error == FsError.ESTALE, error.toString());
      assertEquals(0, cluster.store.lookup(InodeId.ROOT, NAME).sizeBytes());
      Attr attr = client.namespace().lookup(InodeId.ROOT, NAME).attr();
      try (OpenFile again = client.files().open(attr.id(), List.of(), OpenFlags.WRITE)) {
        again.write(0, bytes("kept"), false);
        again.flush();
      }
      file.close();
      assertEquals(1, client.values().get(MountValue.SESSIONS_LOST));
      assertEquals(1, client.values().get(MountValue.CONNECTED));
      assertEquals(4, cluster.store.lookup(InodeId.ROOT, NAME).sizeBytes());
    }
  }

  /** The heartbeat names the inode although its open has no answer yet. */
  @Test
  void orphanWhoseOpenIsOnItsWayIsNotReclaimed() {
    StoreTransport slow = new StoreTransport(cluster.store);
    try (DfsClient other = connect();
        DfsClient client = connect(slow)) {
      try (OpenFile file = create(other)) {
        file.write(0, bytes("hello"), false);
        file.flush();
      }
      InodeId inode = client.namespace().lookup(InodeId.ROOT, NAME).attr().id();
      slow.afterAnswer(
          request -> {
            if (request instanceof MetadataRequest.Open) {
              other.namespace().unlink(InodeId.ROOT, NAME);
              heartbeatThrice(other, client);
              reclaim();
            }
          });

      try (OpenFile file = client.files().open(inode, List.of(), OpenFlags.READ)) {
        ByteBuffer target = ByteBuffer.allocate(100);
        assertEquals(5, file.read(0, target));
        assertEquals(bytes("hello"), target.flip());
        assertEquals(0, cluster.store.getattr(inode).nlink(), "an orphan, and still there");
      }
      slow.afterAnswer(request -> {});
      heartbeatThrice(other, client);
      reclaim();
      FsError gone = assertThrows(FsException.class, () -> cluster.store.getattr(inode)).error();
      assertEquals(FsError.ENOENT, gone, "nobody holds it any more");
    }
  }

  private static void heartbeatThrice(DfsClient... clients) {
    for (int i = 0; i < 3; i++) {
      List.of(clients).forEach(c -> c.session().heartbeat());
    }
  }

  private void reclaim() {
    while (cluster.store.reclaimOrphans(100) > 0) {
      // until nothing is left to do
    }
  }

  @Test
  void failedConnectReleasesEverything() {
    transport.setDown(true);

    assertThrows(FsException.class, this::connect);

    assertEquals(1, closed.get());
  }
}
