package io.dfs.metaserver.job;

import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsException;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.time.Ticker;
import io.dfs.metaserver.job.MemberProbe.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into reports of members that do not work. A node that refuses is dead at once. One whose
 * disk fails, or is late while the others of its group are not, has its data directory held out of
 * its groups, and its lease ends too if it does not even answer from memory. What answers well may
 * be sick in a way that a probe does not meet: reports of it are counted by the store. However many
 * reports of a node come, it is looked at once at a time. Thread-safe.
 */
public final class FailureDetector implements FailureReports {
  private static final Logger log = LoggerFactory.getLogger(FailureDetector.class);

  /** How many times the slowest of the others a late one takes. */
  private static final int TIMES_SLOWER = 3;

  /** Reports of one node that are looked into together. */
  private static final int MOST_REPORTERS = 64;

  private final MembershipStore store;
  private final MemberProbe probe;
  private final Supplier<PlacementMap> map;
  private final Runnable onChange;
  private final Executor background;
  private final Ticker ticker;
  private final Patience patience;
  private final Map<NodeId, Case> open = new ConcurrentHashMap<>();

  /**
   * How long to wait.
   *
   * @param late before it nothing is late
   * @param bound after it nobody is waited for any more
   */
  public record Patience(Duration late, Duration bound) {
    public static final Patience STANDARD =
        new Patience(Duration.ofSeconds(1), Duration.ofSeconds(4));
  }

  /** What is being looked into, and who has said so and may count. */
  private record Case(FailureReport report, Set<String> reporters) {}

  /** What was found out about a member. */
  private enum Verdict {
    WELL,
    SICK,
    LATE,
    /** Not even an answer from memory. */
    SILENT,
    /** Nobody is there. */
    DEAD
  }

  /**
   * @param map the map as this server knows it
   * @param onChange runs when members have to leave
   */
  public FailureDetector(
      MembershipStore store,
      MemberProbe probe,
      Supplier<PlacementMap> map,
      Runnable onChange,
      Executor background,
      Ticker ticker,
      Patience patience) {
    this.store = store;
    this.probe = probe;
    this.map = map;
    this.onChange = onChange;
    this.background = background;
    this.ticker = ticker;
    this.patience = patience;
  }

  @Override
  public void report(FailureReport report, String reporter) {
    Case fresh = new Case(report, ConcurrentHashMap.newKeySet());
    Case present = open.computeIfAbsent(report.node(), n -> fresh);
    if (!report.late() && present.reporters().size() < MOST_REPORTERS) {
      present.reporters().add(report.seenBy().map(n -> "node " + n).orElse(reporter));
    }
    if (present == fresh) {
      background.execute(() -> lookInto(fresh));
    }
  }

  @SuppressWarnings("CatchingUnchecked") // nobody waits for it: what fails is said here
  private void lookInto(Case of) {
    try {
      Optional<Node> node = map.get().node(of.report().node());
      Optional<Group> group = map.get().group(of.report().group());
      if (node.isPresent() && group.isPresent() && isMember(node.get(), group.get())) {
        Verdict verdict = judge(node.get(), group.get());
        open.remove(of.report().node(), of);
        conclude(of, node.get(), verdict);
      }
    } catch (FsException e) {
      log.info("node {} was not looked at: {}", of.report().node(), e.getMessage());
    } catch (RuntimeException e) {
      log.error("defect in looking at node {}", of.report().node(), e);
    } finally {
      open.remove(of.report().node(), of);
    }
  }

  private static boolean isMember(Node node, Group group) {
    return group.members().stream().anyMatch(m -> m.node().equals(node.id()));
  }

  private Verdict judge(Node node, Group group) {
    long begun = ticker.nanos();
    CompletableFuture<Answer> answer = probe.write(node, group.id());
    CompletableFuture<Optional<Duration>> others = slowest(node, group, begun);
    Optional<Answer> found = within(answer, patience.late());
    if (found.isEmpty()) {
      Optional<Duration> slowest =
          within(others, rest(begun, patience.bound())).orElse(Optional.empty());
      if (slowest.isEmpty()) {
        return Verdict.WELL; // they all are late, or there is nobody to compare it with
      }
      found = within(answer, rest(begun, slowest.get().multipliedBy(TIMES_SLOWER)));
    }
    return switch (found.orElse(Answer.SILENT)) {
      case WORKS -> Verdict.WELL;
      case SICK -> Verdict.SICK;
      case DEAD -> Verdict.DEAD;
      case SILENT ->
          within(probe.ask(node, group.id()), patience.late())
                  .filter(a -> a != Answer.SILENT)
                  .isPresent()
              ? Verdict.LATE
              : Verdict.SILENT;
    };
  }

  private Duration rest(long begunNanos, Duration whole) {
    return whole.minusNanos(ticker.nanos() - begunNanos);
  }

  /** How long the slowest of the other members takes that work; empty if none does. */
  private CompletableFuture<Optional<Duration>> slowest(Node node, Group group, long begunNanos) {
    List<CompletableFuture<Optional<Duration>>> others =
        group.members().stream()
            .map(Member::node)
            .filter(n -> !n.equals(node.id()))
            .flatMap(n -> map.get().node(n).filter(Node::alive).stream())
            .map(n -> probe.write(n, group.id()).thenApply(a -> taken(a, begunNanos)))
            .toList();
    return CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> others.stream().flatMap(o -> o.join().stream()).max(Duration::compareTo));
  }

  private Optional<Duration> taken(Answer answer, long begunNanos) {
    return answer == Answer.WORKS
        ? Optional.of(Duration.ofNanos(ticker.nanos() - begunNanos))
        : Optional.empty();
  }

  /** Empty if it takes longer. */
  private static <T> Optional<T> within(CompletableFuture<T> future, Duration time) {
    try {
      return Optional.of(future.get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a probe failed", e);
    }
  }

  private void conclude(Case of, Node node, Verdict verdict) {
    GroupId group = of.report().group();
    boolean changed =
        switch (verdict) {
          case DEAD -> store.nodeFailed(node.id());
          case SICK, LATE -> store.memberFailed(group, node.id());
          // It may go on to renew its lease: only the hold keeps it out then.
          case SILENT -> store.memberFailed(group, node.id()) | store.nodeFailed(node.id());
          case WELL -> countReports(of, node.id());
        };
    log.info(
        "node {} at {} was reported by {}: {}{}",
        node.id(),
        node.address(),
        of.reporters(),
        verdict,
        changed ? ", its members leave" : "");
    if (changed) {
      onChange.run();
    }
  }

  private boolean countReports(Case of, NodeId node) {
    boolean changed = false;
    for (String reporter : of.reporters()) {
      changed |= store.reportFailure(of.report().group(), node, reporter);
    }
    return changed;
  }
}
