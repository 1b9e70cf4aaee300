package io.dfs.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.common.cluster.FailureReport;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is passed on of what a client meets. */
class FailureReporterTest {
  private static final FailureReport FIRST = of(1, Optional.empty(), false);

  private final ManualClock clock = ManualClock.start();
  private final List<FailureReport> sent = new ArrayList<>();
  private final List<Runnable> background = new ArrayList<>();
  private boolean unreachable;
  private final FailureReporter reporter =
      new FailureReporter(this::send, background::add, clock::nanos);

  private static FailureReport of(long node, Optional<NodeId> seenBy, boolean late) {
    return new FailureReport(new NodeId(node), new GroupId(3), seenBy, late);
  }

  private void send(FailureReport report) {
    if (unreachable) {
      throw new FsException(FsError.EIO, "no MetaServer");
    }
    sent.add(report);
  }

  private void work() {
    List<Runnable> all = List.copyOf(background);
    background.clear();
    all.forEach(Runnable::run);
  }

  @Test
  void aStormIsOneReport() {
    for (int i = 0; i < 1000; i++) {
      reporter.report(FIRST);
    }
    work();
    reporter.report(FIRST);
    work();
    assertEquals(List.of(FIRST), sent);
    clock.advance(Duration.ofMillis(500));
    reporter.report(FIRST);
    work();
    assertEquals(List.of(FIRST, FIRST), sent);
  }

  @Test
  void oneAtATimeIsOnItsWay() {
    reporter.report(FIRST);
    clock.advance(Duration.ofSeconds(5));
    reporter.report(FIRST);
    assertEquals(1, background.size());
  }

  @Test
  void otherNodesWitnessesAndLatenessAreOtherMatters() {
    List<FailureReport> all =
        List.of(
            FIRST,
            of(2, Optional.empty(), false),
            of(1, Optional.of(new NodeId(2)), false),
            of(1, Optional.empty(), true));
    all.forEach(reporter::report);
    work();
    assertEquals(all, sent);
  }

  @Test
  void whatCouldNotBeSaidIsSaidLater() {
    unreachable = true;
    reporter.report(FIRST);
    work();
    unreachable = false;
    clock.advance(Duration.ofMillis(500));
    reporter.report(FIRST);
    work();
    assertEquals(List.of(FIRST), sent);
  }

  @Test
  void aSessionSendsItToItsMetaServer() throws InterruptedException {
    TestCluster cluster = new TestCluster();
    StoreTransport transport = new StoreTransport(cluster.store);
    transport.fates(r -> Fate.ANSWERED);
    MetadataRequest.ReportFailure expected = new MetadataRequest.ReportFailure(FIRST);
    try (Session session = cluster.open(transport)) {
      session.reportFailure(FIRST);
      for (int i = 0; i < 1000 && !transport.seen().contains(expected); i++) {
        Thread.sleep(20);
      }
    }
    assertTrue(transport.seen().contains(expected), transport.seen().toString());
  }
}
