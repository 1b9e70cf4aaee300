package io.dfs.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.TimeChange;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Calls are bounded, and what they leave behind does no harm. */
class SessionTimeoutTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private final TestCluster cluster = new TestCluster();
  private final StoreTransport transport = new StoreTransport(cluster.store);

  private static FsError errorOf(Runnable call) {
    return assertThrows(FsException.class, call::run).error();
  }

  @Test
  void openWithoutServersEndsInEioThatNamesThem() {
    transport.setDown(true);

    FsException e =
        assertThrows(FsException.class, () -> cluster.open(transport, TestCluster.config(SHORT)));

    assertEquals(FsError.EIO, e.error());
    assertTrue(e.toString().contains("refused"), e.toString());
    assertTrue(e.toString().contains("one:1") || e.toString().contains("two:2"), e.toString());
  }

  @Test
  void callEndsInEioWhileServersAreAwayAndWorksWhenTheyAreBack() {
    try (Session session = cluster.open(transport, TestCluster.config(SHORT))) {
      transport.setDown(true);
      assertEquals(FsError.EIO, errorOf(() -> session.getattr(InodeId.ROOT)));

      transport.setDown(false);

      assertEquals(InodeId.ROOT, eventually(session).id());
    }
  }

  private static Attr eventually(Session session) {
    while (true) {
      try {
        return session.getattr(InodeId.ROOT);
      } catch (FsException e) {
        assertEquals(FsError.EIO, e.error()); // the next attempt is up to a second away
      }
    }
  }

  @Test
  void silentConnectionIsReplaced() {
    try (Session session = cluster.open(transport, attempts(SHORT, Duration.ofSeconds(20)))) {
      boolean[] once = {true};
      transport.fates(
          r -> {
            if (r instanceof MetadataRequest.GetAttr && once[0]) {
              once[0] = false;
              return Fate.SILENT;
            }
            return Fate.ANSWERED;
          });

      assertEquals(InodeId.ROOT, session.getattr(InodeId.ROOT).id());

      assertEquals(1, session.counts().snapshot().get("ResumeSession"));
      assertEquals(1, transport.connections());
      assertEquals(1, session.reconnects());
      assertEquals(2, session.counts().snapshot().get("GetAttr"));
      long answered =
          Optional.ofNullable(session.counts().latencies().get("GetAttr")).orElseThrow().count();
      assertEquals(1, answered, "one was answered");
    }
  }

  private static SessionConfig attempts(Duration attempt, Duration op) {
    SessionConfig c = TestCluster.config(op);
    return new SessionConfig(
        c.addresses(),
        c.identity(),
        op,
        attempt,
        c.interruptAfter(),
        c.heartbeatEvery(),
        c.closeTimeout(),
        c.requestsInFlight(),
        c.inodeBatch(),
        c.chunkGroups(),
        c.chunksPerGroup());
  }

  private static Mutation chmod(InodeId inode, int permissions) {
    return new Mutation.SetAttr(
        inode,
        OptionalInt.of(permissions),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.OMIT,
        TimeChange.OMIT,
        OptionalLong.empty(),
        false);
  }

  @Test
  void abandonedMutationIsSettledBeforeTheNextOfItsInode() throws Exception {
    try (Session session = cluster.open(transport, TestCluster.config(SHORT));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch serverBack = new CountDownLatch(1);
      transport.fates(
          r ->
              r instanceof MetadataRequest.ApplyList a
                      && a.apply().mutations().contains(chmod(InodeId.ROOT, 0700))
                      && serverBack.getCount() > 0
                  ? Fate.FAILED
                  : Fate.ANSWERED);

      assertEquals(FsError.EIO, errorOf(() -> session.apply(chmod(InodeId.ROOT, 0700))));
      assertEquals(FsError.EIO, errorOf(() -> session.apply(chmod(InodeId.ROOT, 0750))));
      Outcome other =
          session.apply(
              new Mutation.Mkdir(InodeId.ROOT, FileName.of("a"), session.nextInode(), 0755, 0, 0));
      assertTrue(other instanceof Outcome.Changed);
      serverBack.countDown();

      CompletableFuture<Outcome> next =
          CompletableFuture.supplyAsync(() -> retried(session), threads);
      assertTrue(next.get() instanceof Outcome.Changed);

      assertEquals(0751, cluster.store.getattr(InodeId.ROOT).permissions());
      long chmods =
          transport.seen().stream()
              .filter(r -> r instanceof MetadataRequest.ApplyList a && a.toString().contains("750"))
              .count();
      assertEquals(0, chmods, "a mutation that never had a lane was never sent");
    }
  }

  private static Outcome retried(Session session) {
    while (true) {
      try {
        return session.apply(chmod(InodeId.ROOT, 0751));
      } catch (FsException e) {
        assertEquals(FsError.EIO, e.error());
      }
    }
  }

  @Test
  void interruptEndsACallOnlyWhenTheBackendIsOutOfReach() {
    try (Session session = cluster.open(transport)) {
      Thread.currentThread().interrupt();
      assertEquals(InodeId.ROOT, session.getattr(InodeId.ROOT).id());
      assertTrue(Thread.interrupted(), "handed on");

      transport.setDown(true);
      Thread.currentThread().interrupt();
      assertEquals(FsError.EINTR, errorOf(() -> session.getattr(InodeId.ROOT)));
      assertFalse(Thread.interrupted(), "used up");
      transport.setDown(false);
    }
  }

  @Test
  void allLanesWaitingBoundsMutations() {
    try (Session session = cluster.open(transport, TestCluster.config(SHORT))) {
      Mutation first = mkdir(session, "a");
      Mutation second = mkdir(session, "b");
      transport.fates(r -> r instanceof MetadataRequest.ApplyList ? Fate.FAILED : Fate.ANSWERED);
      for (int i = 0; i < 4; i++) {
        assertEquals(FsError.EIO, errorOf(() -> session.apply(first)));
      }

      FsException e = assertThrows(FsException.class, () -> session.apply(second));

      assertTrue(e.toString().contains("lanes"), e.toString());
      transport.fates(r -> Fate.ANSWERED);
    }
  }

  private static Mutation mkdir(Session session, String name) {
    return new Mutation.Mkdir(InodeId.ROOT, FileName.of(name), session.nextInode(), 0755, 0, 0);
  }

  @Test
  void closeIsBoundedWithoutServers() {
    Session session = cluster.open(transport, TestCluster.config(SHORT));
    transport.setDown(true);

    session.close();

    assertEquals(FsError.EIO, errorOf(() -> session.getattr(InodeId.ROOT)));
  }

  @Test
  void closeEndsTheSession() {
    Session session = cluster.open(transport);
    session.close();

    assertTrue(cluster.store.sessions().isEmpty());
    assertEquals(0, transport.connections());
  }
}
