package io.dfs.systemtests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.rpc.GrpcMetadataTransport;
import io.dfs.client.session.Session;
import io.dfs.client.session.SessionConfig;
import io.dfs.client.session.SessionRuntime;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.config.ConfigReader;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.rpc.Identity;
import io.dfs.metaserver.MetaServerConfig;
import io.dfs.metaserver.rpc.MetaServerEndpoint;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The session's gRPC adapter against two MetaServers over one store in memory. */
class SessionOverGrpcTest {
  private static final FileName A = FileName.of(new byte[] {'a', (byte) 0xff});

  private final ManualClock clock = ManualClock.start();
  private final MemoryMetadataStore store = newStore();
  private final ClusterFixture nodes = ClusterFixture.ready(store);
  private MetaServerEndpoint one;
  private MetaServerEndpoint two;

  private MemoryMetadataStore newStore() {
    ClusterSettings d = ClusterSettings.defaults("c1");
    return new MemoryMetadataStore(
        clock,
        new ClusterSettings("c1", 1, 3, 2, 8, d.maxChunkBytes(), d.inlineLimitBytes()),
        MemoryMetadataStore.Leases.DEFAULT);
  }

  @BeforeEach
  void start() throws IOException {
    one = endpoint(Optional.empty());
    two = endpoint(Optional.empty());
  }

  private MetaServerEndpoint endpoint(Optional<String> key) {
    return MetaServerEndpoint.start(
        ConfigReader.with(
            MetaServerConfig.defaults(),
            Map.of("port", 0, "clientKey", key, "datanodeKey", key, "adminKey", key)),
        store,
        () -> "1:1:1:0/0",
        ProcessMetrics.none());
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  private Session open(String cluster, Optional<String> key, MetaServerEndpoint... servers) {
    List<String> addresses = List.of(servers).stream().map(MetaServerEndpoint::address).toList();
    SessionConfig config =
        SessionConfig.defaults(addresses, new SessionRequest("host", "/mnt", 1, "test", 32))
            .withOpTimeout(Duration.ofSeconds(20));
    return Session.open(
        config,
        new GrpcMetadataTransport(Identity.client(cluster, key, "test")),
        SessionRuntime.real());
  }

  private Session open() {
    return open("c1", Optional.empty(), one, two);
  }

  private static Outcome.Opened create(Session session, FileName name) {
    return (Outcome.Opened)
        session.apply(
            new Mutation.Create(
                InodeId.ROOT, name, session.nextInode(), Kind.FILE, 0640, 5, 6, 0, true));
  }

  @Test
  void everyRequestComesThrough() {
    try (Session session = open()) {
      Attr made = create(session, A).attr();
      assertEquals(made, session.lookup(InodeId.ROOT, A));
      assertEquals(List.of(made), session.lookupPath(InodeId.ROOT, List.of(A, A)));
      assertEquals(made, session.getattr(made.id()));
      assertEquals(InodeId.ROOT, session.lookupParent(InodeId.ROOT).id());
      DirectoryPage page = session.readdir(InodeId.ROOT, 0, 10);
      assertEquals(List.of(A), page.entries().stream().map(e -> e.name()).toList());
      assertTrue(page.last());
      Opened opened = session.open(made.id(), List.of(new KnownName(InodeId.ROOT, A)));
      assertEquals(made, opened.attr());
      assertEquals(made, session.extents(made.id(), 0, 100).attr());
      byte[] target = {'x', (byte) 0xfe};
      Outcome.Changed link =
          (Outcome.Changed)
              session.apply(
                  new Mutation.Symlink(
                      InodeId.ROOT, FileName.of("l"), session.nextInode(), target, 0, 0));
      assertArrayEquals(target, session.readlink(link.attr().id()));
      assertEquals(3, session.statfs().copies());
      assertEquals(store.map().version(), session.refreshMap().version());
      assertEquals(1, session.nextChunk().volume());
      session.holdOpen(made.id());
      session.abandon(session.nextChunk());
      session.heartbeat();
      long off = Math.abs(session.nowNs() - clock.nanos());
      assertTrue(off < Duration.ofSeconds(30).toNanos(), "clock off by " + off + " ns");
    }
    assertTrue(store.sessions().isEmpty(), "closed in order");
  }

  @Test
  void failuresKeepTheirErrno() {
    try (Session session = open()) {
      create(session, A);
      assertEquals(FsError.EEXIST, errorOf(() -> create(session, A)));
      assertEquals(FsError.ENOENT, errorOf(() -> session.lookup(InodeId.ROOT, FileName.of("no"))));
      assertEquals(
          FsError.ESTALE,
          errorOf(
              () ->
                  session.open(
                      InodeId.ROOT, List.of(new KnownName(InodeId.ROOT, FileName.of("no"))))));
      assertEquals(1, store.sessions().size(), "that ESTALE is not the session's");
      assertEquals(1, session.counts().snapshot().get("OpenSession"));
    }
  }

  private static FsError errorOf(Runnable call) {
    return assertThrows(FsException.class, call::run).error();
  }

  @Test
  void manyThreadsShareOneStream() {
    Set<Long> inodes = ConcurrentHashMap.newKeySet();
    try (Session session = open()) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 500; i++) {
          FileName name = FileName.of("f" + i);
          threads.execute(() -> inodes.add(create(session, name).attr().id().value()));
        }
      }
      assertEquals(500, session.readdir(InodeId.ROOT, 0, 1000).entries().size());
      assertEquals(1, session.counts().snapshot().get("OpenSession"));
    }
    assertEquals(500, inodes.size());
  }

  @Test
  void goesOnAtTheOtherMetaServerUnderLoad() {
    Set<String> made = new HashSet<>();
    try (Session session = open()) {
      for (int i = 0; i < 300; i++) {
        if (i == 100) {
          Thread.ofVirtual().start(one::close);
        }
        create(session, FileName.of("f" + i));
        made.add("f" + i);
      }
      Set<String> there = new HashSet<>();
      session.readdir(InodeId.ROOT, 0, 1000).entries().forEach(e -> there.add(e.name().toString()));
      assertEquals(made, there);
      assertEquals(1, store.sessions().size(), "resumed, not opened anew");
    }
  }

  @Test
  void pushedMapIsFetched() throws InterruptedException {
    try (Session session = open()) {
      nodes.addNode();
      long version = store.map().version();

      one.pushMapVersion(version);

      for (int i = 0; session.map().version() < version && i < 1000; i++) {
        Thread.sleep(10);
      }
      assertEquals(version, session.map().version());
    }
  }

  @Test
  void wrongKeyAndWrongClusterAreRefusedAtOnce() throws IOException {
    try (MetaServerEndpoint keyed = endpoint(Optional.of("secret"))) {
      FsException wrong =
          assertThrows(FsException.class, () -> open("c1", Optional.of("guess"), keyed));
      assertEquals(FsError.EACCES, wrong.error(), wrong.toString());
      FsException other =
          assertThrows(FsException.class, () -> open("c2", Optional.of("secret"), keyed));
      assertEquals(FsError.EACCES, other.error(), other.toString());
      open("c1", Optional.of("secret"), keyed).close();
    }
  }

  @Test
  void nobodyListening() {
    String gone = one.address();
    one.close();
    SessionConfig config =
        SessionConfig.defaults(List.of(gone), new SessionRequest("host", "/mnt", 1, "test", 4))
            .withOpTimeout(Duration.ofMillis(300));

    FsException e =
        assertThrows(
            FsException.class,
            () ->
                Session.open(
                    config,
                    new GrpcMetadataTransport(Identity.client("", Optional.empty(), "test")),
                    SessionRuntime.real()));

    assertEquals(FsError.EIO, e.error());
    assertTrue(e.toString().contains(gone), e.toString());
  }
}
