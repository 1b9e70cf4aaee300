package io.dfs.client.session;

import io.dfs.common.cluster.FailureReport;
import io.dfs.common.error.FsException;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes failures of members on: the same from the same witness at most every half second and one
 * at a time, however many calls meet it. Thread-safe; bounded by pairs of nodes.
 */
final class FailureReporter {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReporter.class);
  private static final Duration APART = Duration.ofMillis(500);

  private final Consumer<FailureReport> send;
  private final Executor background;
  private final Ticker ticker;
  private final Map<Matter, Said> said = new ConcurrentHashMap<>();

  /** Who says what of whom. */
  private record Matter(NodeId node, Optional<NodeId> seenBy, boolean late) {}

  /** When it was said last, and whether it is being said. */
  private record Said(long atNanos, boolean sending) {}

  /**
   * @param send blocks
   */
  FailureReporter(Consumer<FailureReport> send, Executor background, Ticker ticker) {
    this.send = send;
    this.background = background;
    this.ticker = ticker;
  }

  void report(FailureReport report) {
    Matter matter = new Matter(report.node(), report.seenBy(), report.late());
    Said mine = new Said(ticker.nanos(), true);
    Said now = said.compute(matter, (m, last) -> last == null || isOver(last) ? mine : last);
    if (now == mine) {
      background.execute(() -> pass(report, matter));
    }
  }

  private boolean isOver(Said last) {
    return !last.sending() && ticker.nanos() - last.atNanos() >= APART.toNanos();
  }

  private void pass(FailureReport report, Matter matter) {
    try {
      send.accept(report);
    } catch (FsException e) {
      LOG.info("failure of node {} not reported: {}", report.node(), e.getMessage());
    } finally {
      said.computeIfPresent(matter, (m, last) -> new Said(last.atNanos(), false));
    }
  }
}
