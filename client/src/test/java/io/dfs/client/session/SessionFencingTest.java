package io.dfs.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Mutation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A session that has expired is fenced, and a new one takes its place. */
class SessionFencingTest {
  private final TestCluster cluster = new TestCluster();
  private final StoreTransport transport = new StoreTransport(cluster.store);
  private final List<SessionId> fenced = new CopyOnWriteArrayList<>();

  private Session open() {
    Session session = cluster.open(transport);
    session.addListener(
        new SessionListener() {
          @Override
          public void fenced(SessionId old) {
            fenced.add(old);
          }
        });
    return session;
  }

  private static Mutation mkdir(Session session, String name) {
    return new Mutation.Mkdir(InodeId.ROOT, FileName.of(name), session.nextInode(), 0755, 0, 0);
  }

  private static void assertStale(Runnable call) {
    assertEquals(FsError.ESTALE, assertThrows(FsException.class, call::run).error());
  }

  @Test
  void expiryEndsTheCallTellsListenersAndOpensAnother() {
    try (Session session = open()) {
      SessionId old = session.grant().session();
      Mutation first = mkdir(session, "a");
      cluster.store.closeSession(old);

      assertStale(() -> session.apply(first));

      assertEquals(List.of(old), fenced);
      session.apply(mkdir(session, "b"));
      assertNotEquals(old, session.grant().session());
      assertEquals(List.of(old), fenced);
      assertEquals(1, cluster.store.readdir(InodeId.ROOT, 0, 10).entries().size());
    }
  }

  @Test
  void whatWasWrittenUnderTheOldSessionIsNotAppliedUnderTheNew() {
    try (Session session = open()) {
      SessionId old = session.grant().session();
      cluster.store.closeSession(old);
      assertStale(session::heartbeat);
      session.heartbeat(); // of the new session

      assertStale(() -> session.applyIn(old, List.of(mkdir(session, "a"))));

      assertTrue(cluster.store.readdir(InodeId.ROOT, 0, 10).entries().isEmpty());
    }
  }

  @Test
  void resumeOfAnExpiredSessionFencesIt() {
    try (Session session = open()) {
      SessionId old = session.grant().session();
      transport.setDown(true);
      cluster.store.closeSession(old);
      transport.setDown(false);

      assertEquals(InodeId.ROOT, session.getattr(InodeId.ROOT).id());

      assertEquals(List.of(old), fenced);
      assertNotEquals(old, session.grant().session());
    }
  }

  @Test
  void mutationThatWaitsForAConnectionIsNotAppliedInTheNextSession() throws Exception {
    try (Session session = open()) {
      Mutation first = mkdir(session, "a");
      transport.setDown(true);
      cluster.store.closeSession(session.grant().session());
      FutureTask<FsException> waiting =
          new FutureTask<>(() -> assertThrows(FsException.class, () -> session.apply(first)));
      Thread caller = Thread.ofPlatform().start(waiting);
      while (caller.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }

      transport.setDown(false);

      assertEquals(FsError.ESTALE, waiting.get().error());
      assertTrue(cluster.store.readdir(InodeId.ROOT, 0, 10).entries().isEmpty());
    }
  }

  @Test
  void newSessionIsToldAllThatIsOpen() {
    try (Session session = open()) {
      session.holdOpen(new InodeId(7));
      session.heartbeat();
      cluster.store.closeSession(session.grant().session());
      assertStale(session::heartbeat);

      session.heartbeat();

      MetadataRequest.Heartbeat last = (MetadataRequest.Heartbeat) transport.seen().getLast();
      assertEquals(1, last.heartbeat().number());
      assertEquals(List.of(new InodeId(7)), last.heartbeat().opened());
      assertEquals(session.grant().session(), last.heartbeat().session());
    }
  }

  @Test
  void idsOfTheOldSessionAreNotUsedInTheNew() {
    try (Session session = open()) {
      InodeId before = session.nextInode();
      ChunkId chunk = session.nextChunk();
      cluster.store.closeSession(session.grant().session());
      assertStale(session::heartbeat);

      InodeId after = session.nextInode();

      assertTrue(after.value() >= before.value() + 16, before + " then " + after);
      assertNotEquals(chunk.number(), session.nextChunk().number());
      assertEquals(2, session.counts().snapshot().get("GrantChunks"));
    }
  }
}
