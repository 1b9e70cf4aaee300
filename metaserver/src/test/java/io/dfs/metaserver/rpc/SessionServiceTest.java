package io.dfs.metaserver.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.dfs.common.error.FsError;
import io.dfs.common.id.InodeId;
import io.dfs.proto.Apply;
import io.dfs.proto.CloseSession;
import io.dfs.proto.Create;
import io.dfs.proto.GetAttr;
import io.dfs.proto.GrantInodes;
import io.dfs.proto.Lookup;
import io.dfs.proto.Mutation;
import io.dfs.proto.ReadDir;
import io.dfs.proto.Request;
import io.dfs.proto.Response;
import io.dfs.proto.SessionHeartbeat;
import io.dfs.proto.StatFs;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.metadata.TestMount;
import io.dfs.testkit.time.ManualClock;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class SessionServiceTest {
  private static final long ROOT = InodeId.ROOT.value();

  private final ManualClock clock = ManualClock.start();
  private final MemoryMetadataStore store = MemoryMetadataStore.create(clock, 4);
  private MetaServerEndpoint one;
  private MetaServerEndpoint two;

  @BeforeEach
  void start() throws IOException {
    ClusterFixture.ready(store);
    one = TestServer.start(store);
    two = TestServer.start(store);
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  private static Request.Builder getattr(long inode) {
    return Request.newBuilder().setGetAttr(GetAttr.newBuilder().setInode(inode));
  }

  private static Request.Builder create(int slot, long seq, long inode, String name) {
    return Request.newBuilder()
        .setApply(
            Apply.newBuilder()
                .setSlot(slot)
                .setSeq(seq)
                .addMutations(
                    Mutation.newBuilder()
                        .setCreate(
                            Create.newBuilder()
                                .setParent(ROOT)
                                .setName(ByteString.copyFromUtf8(name))
                                .setInode(inode)
                                .setKindValue(1)
                                .setPermissions(0644)
                                .setExclusive(true))));
  }

  private static long newInode(RawStream stream) throws InterruptedException {
    return stream
        .ask(Request.newBuilder().setGrantInodes(GrantInodes.newBuilder().setCount(1)))
        .getInodes()
        .getFirst();
  }

  private static void assertError(FsError expected, Response response) {
    assertEquals(expected, FsError.of(response.getErrno()), response.toString());
  }

  @Test
  void theFirstRequestAndNoOtherOpensASession() throws InterruptedException {
    try (RawStream stream = RawStream.to(one)) {
      assertError(FsError.EINVAL, stream.ask(getattr(ROOT)));
      assertError(
          FsError.EINVAL,
          stream.ask(Request.newBuilder().setCloseSession(CloseSession.getDefaultInstance())));
      long session = stream.openSession();
      assertError(
          FsError.EINVAL, stream.ask(Request.newBuilder().setOpenSession(RawStream.opening())));
      assertError(FsError.EINVAL, stream.resume(session));
      assertError(FsError.OK, stream.ask(getattr(ROOT)));
      assertEquals(1, store.sessions().size());
    }
  }

  @Test
  void aSlowRequestHoldsNoOtherBack() throws Exception {
    GatedStore slow = new GatedStore(store, "getattr");
    try (MetaServerEndpoint server = TestServer.start(slow.store);
        RawStream stream = RawStream.to(server)) {
      stream.openSession();
      long held = stream.send(getattr(ROOT));
      slow.arrived.acquire();
      long quick = stream.send(Request.newBuilder().setStatFs(StatFs.getDefaultInstance()));
      assertEquals(quick, stream.next().getId());
      slow.gate.release();
      assertEquals(held, stream.next().getId());
    }
  }

  @Test
  void aBrokenStreamIsResumedAtAnotherServerAndASentSlotIsAnsweredFromItsRecord()
      throws InterruptedException {
    Response first;
    long session;
    long inode;
    try (RawStream stream = RawStream.to(one)) {
      session = stream.openSession();
      inode = newInode(stream);
      first = stream.ask(create(0, 1, inode, "f"));
      stream.cut();
    }
    try (RawStream stream = RawStream.to(two)) {
      Response resumed = stream.resume(session);
      assertEquals(session, resumed.getSession().getSession());
      assertEquals(store.map().version(), resumed.getSession().getMap().getVersion());
      Response again = stream.ask(create(0, 1, inode, "f"));
      assertEquals(first.getApplied(), again.getApplied());
      assertEquals(0, again.getApplied().getOutcomes(0).getErrno());
      assertError(FsError.OK, stream.ask(create(0, 2, newInode(stream), "g")));
      assertError(FsError.EINVAL, stream.ask(create(0, 1, inode, "f")));
      assertEquals(2, store.readdir(InodeId.ROOT, 0, 10).entries().size());
    }
  }

  @Test
  void aReapedSessionIsStaleOnEveryStream() throws InterruptedException {
    try (RawStream stream = RawStream.to(one);
        RawStream other = RawStream.to(two)) {
      long session = stream.openSession();
      long inode = newInode(stream);
      store.reapSessions();
      for (int i = 0; i < 20; i++) {
        clock.advance(Duration.ofSeconds(10));
        store.reapSessions();
      }
      assertTrue(store.sessions().isEmpty());
      assertError(FsError.ESTALE, stream.ask(create(0, 1, inode, "late")));
      assertError(
          FsError.ESTALE,
          stream.ask(
              Request.newBuilder().setHeartbeat(SessionHeartbeat.newBuilder().setNumber(1))));
      assertError(FsError.ESTALE, other.resume(session));
      assertNotEquals(session, other.openSession(), "the same stream begins anew");
      assertTrue(store.readdir(InodeId.ROOT, 0, 10).entries().isEmpty());
    }
  }

  @Test
  void heartbeatsTellPositionAndClock() throws InterruptedException {
    try (RawStream stream = RawStream.to(one)) {
      stream.openSession();
      var reply =
          stream
              .ask(Request.newBuilder().setHeartbeat(SessionHeartbeat.newBuilder().setNumber(1)))
              .getHeartbeat();
      assertEquals("1:1:1:0/77", reply.getDatabasePosition());
      assertEquals(clock.nanos(), reply.getNowNs());
    }
  }

  @Test
  void expectedFailuresCarryTheirErrnoAndWhatNoMountSendsIsInvalid() throws InterruptedException {
    try (RawStream stream = RawStream.to(one)) {
      stream.openSession();
      assertError(FsError.ENOENT, stream.ask(lookup("missing")));
      assertError(FsError.EINVAL, stream.ask(lookup("a/b")));
      assertError(FsError.EINVAL, stream.ask(Request.newBuilder()));
      assertError(FsError.OK, stream.ask(getattr(ROOT)));
    }
  }

  private static Request.Builder lookup(String name) {
    return Request.newBuilder()
        .setLookup(Lookup.newBuilder().setParent(ROOT).setName(ByteString.copyFromUtf8(name)));
  }

  @Test
  void aMapVersionIsPushedToEveryMount() throws InterruptedException {
    try (RawStream stream = RawStream.to(one);
        RawStream other = RawStream.to(one)) {
      stream.openSession();
      other.openSession();
      one.pushMapVersion(42);
      assertEquals(42, stream.nextPush().getMapVersion());
      assertEquals(42, other.nextPush().getMapVersion());
    }
  }

  @Test
  void whatWasAskedBeforeTheMountSaysItIsDoneIsAnswered() throws Exception {
    GatedStore slow = new GatedStore(store, "getattr");
    try (MetaServerEndpoint server = TestServer.start(slow.store);
        RawStream stream = RawStream.to(server)) {
      stream.openSession();
      long id = stream.send(getattr(ROOT));
      stream.halfClose();
      slow.arrived.acquire();
      slow.gate.release();
      assertEquals(id, stream.next().getId());
      assertEquals(Status.Code.OK, stream.awaitEnd().getCode());
    }
  }

  @Test
  void aServerThatStopsSendsMountsElsewhere() throws InterruptedException {
    try (RawStream stream = RawStream.to(one)) {
      stream.openSession();
      one.close();
      assertEquals(Status.Code.UNAVAILABLE, stream.awaitEnd().getCode());
      assertEquals(1, store.sessions().size(), "the session goes on elsewhere");
    }
  }

  /** Else a mount that only asks would fill the server's memory with answers. */
  @Test
  void aMountThatDoesNotReadIsNotServedOn() throws InterruptedException {
    int asked = 1000;
    TestMount filler = new TestMount(store);
    for (int i = 0; i < 400; i++) {
      filler.create(InodeId.ROOT, "x".repeat(245) + i);
    }
    try (RawStream stream = new RawStream(one.address(), false)) {
      stream.read(1);
      stream.openSession();
      Set<Long> ids = new HashSet<>();
      for (int i = 0; i < asked; i++) {
        ids.add(
            stream.send(
                Request.newBuilder()
                    .setReadDir(ReadDir.newBuilder().setDirectory(ROOT).setLimit(1000))));
      }
      long handled = handled();
      for (int still = 0; still < 10; still++) {
        Thread.sleep(30);
        still = handled() == handled ? still : 0;
        handled = handled();
      }
      assertTrue(handled < asked, handled + " pages wait in the server");
      stream.read(asked);
      for (int i = 0; i < asked; i++) {
        assertTrue(ids.remove(stream.next().getId()));
      }
      assertFalse(ids.contains(1L));
    }
  }

  private long handled() {
    return one.requestCounts().getOrDefault("READ_DIR", 0L);
  }
}
