package io.dfs.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.SessionHeartbeat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heartbeats tell what is open when they begin, and are repeated unchanged. */
class HeartbeatsTest {
  private static final InodeId A = new InodeId(101);
  private static final InodeId B = new InodeId(102);

  private final TestCluster cluster = new TestCluster();
  private final StoreTransport transport = new StoreTransport(cluster.store);

  private List<SessionHeartbeat> beats() {
    return transport.seen().stream()
        .filter(MetadataRequest.Heartbeat.class::isInstance)
        .map(r -> ((MetadataRequest.Heartbeat) r).heartbeat())
        .toList();
  }

  @Test
  void deltasCountHolders() {
    try (Session session = cluster.open(transport)) {
      session.holdOpen(A);
      session.holdOpen(A);
      session.holdOpen(B);
      session.letGo(B);
      session.heartbeat();
      session.letGo(A);
      session.heartbeat();
      session.letGo(A);
      session.heartbeat();

      assertEquals(List.of(1L, 2L, 3L), beats().stream().map(SessionHeartbeat::number).toList());
      assertEquals(List.of(A), beats().get(0).opened());
      assertEquals(List.of(), beats().get(0).closed());
      assertEquals(List.of(), beats().get(1).closed());
      assertEquals(List.of(A), beats().get(2).closed());
    }
  }

  @Test
  void closedAndOpenedAgainBetweenHeartbeatsIsNoChange() {
    try (Session session = cluster.open(transport)) {
      session.holdOpen(A);
      session.heartbeat();
      session.letGo(A);
      session.holdOpen(A);
      session.heartbeat();

      assertEquals(List.of(), beats().get(1).opened());
      assertEquals(List.of(), beats().get(1).closed());
    }
  }

  @Test
  void heartbeatWithoutAnswerIsSentAgainAsItWas() {
    try (Session session = cluster.open(transport)) {
      session.holdOpen(A);
      transport.fates(
          r -> {
            if (r instanceof MetadataRequest.Heartbeat && beats().size() == 1) {
              session.holdOpen(B); // after it began
              return Fate.ANSWER_LOST;
            }
            return Fate.ANSWERED;
          });
      session.heartbeat();
      session.heartbeat();

      assertEquals(beats().get(0), beats().get(1));
      assertEquals(List.of(A), beats().get(1).opened());
      assertEquals(2, beats().get(2).number());
      assertEquals(List.of(B), beats().get(2).opened());
    }
  }

  @Test
  void abandonedChunksAreGivenBackOnce() {
    try (Session session = cluster.open(transport)) {
      ChunkId chunk = session.nextChunk();
      session.abandon(chunk);
      session.heartbeat();
      session.heartbeat();

      assertEquals(List.of(chunk), beats().get(0).abandoned());
      assertEquals(List.of(), beats().get(1).abandoned());
    }
  }

  @Test
  void heartbeatsNoticeANewMap() {
    try (Session session = cluster.open(transport)) {
      long before = session.map().version();
      cluster.nodes.addNode();

      session.heartbeat();

      long after = cluster.store.map().version();
      assertTrue(after > before);
      while (session.map().version() < after) { // fetched in the background
        Thread.onSpinWait();
      }
      assertEquals(4, session.map().nodes().size());
    }
  }

  @Test
  void pushWithTheSameVersionIsFetched() {
    try (Session session = cluster.open(transport)) {
      NodeId node = cluster.nodes.nodes().getFirst();
      assertTrue(session.map().node(node).orElseThrow().alive());
      cluster.clock.advance(Duration.ofMinutes(1)); // leases run out, which is no new version

      transport.pushMapVersion(session.map().version());

      while (session.map().node(node).orElseThrow().alive()) { // fetched in the background
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void clockFollowsTheServer() {
    try (Session session = cluster.open(transport)) {
      session.heartbeat();
      long server = cluster.clock.nanos();

      long off = Math.abs(session.nowNs() - server);

      assertTrue(off < 20_000_000_000L, "off by " + off + " ns; the epochs differ by decades");
    }
  }

  @Test
  void lettingGoWhatIsNotHeldIsADefect() {
    try (Session session = cluster.open(transport)) {
      assertThrows(IllegalStateException.class, () -> session.letGo(A));
    }
  }
}
