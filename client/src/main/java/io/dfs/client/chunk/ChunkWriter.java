package io.dfs.client.chunk;

import io.dfs.client.session.Metadata;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.placement.Locality;
import io.dfs.common.placement.Placement;
import io.dfs.common.time.Pause;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Brings new chunks to the members of their groups. A chunk goes along the chain; what the chain
 * left out is sent to directly; if too few serving members have it then, the bytes go to a chunk of
 * another group. Everything is bounded by the caller's deadline. Blocks; thread-safe.
 */
public final class ChunkWriter {
  /** Below this the chain's extra hops cost more than sending the bytes several times. */
  private static final int FAN_OUT_BYTES = 64 << 10;

  /** A write that takes longer is looked into. */
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Metadata metadata;
  private final ChunkTransport transport;
  private final HealthyChunkIds ids;
  private final Locality locality;
  private final NodeHealth health;
  private final Ticker ticker;
  private final Pause pause;

  public ChunkWriter(
      Metadata metadata,
      ChunkTransport transport,
      Locality locality,
      NodeHealth health,
      Ticker ticker,
      Pause pause) {
    this.metadata = metadata;
    this.transport = transport;
    this.ids = new HealthyChunkIds(metadata, health);
    this.locality = locality;
    this.health = health;
    this.ticker = ticker;
    this.pause = pause;
  }

  /**
   * Stores {@code body} as a new chunk on at least min_replicas serving members.
   *
   * @throws FsException ENOSPC if the members are full, EIO if there were too few of them until
   *     {@code deadlineNanos}, ESTALE if the session has expired
   */
  public StoredChunk put(ChunkBody body, long deadlineNanos) {
    return put(body, deadlineNanos, Optional.empty());
  }

  /**
   * As {@link #put(ChunkBody, long)}. Runs {@code received}, in any thread and perhaps several
   * times, when all members have the bytes that a commit of the chunk will need; perhaps before
   * they have them durably, and perhaps never.
   */
  public StoredChunk put(ChunkBody body, long deadlineNanos, Runnable received) {
    return put(body, deadlineNanos, Optional.of(received));
  }

  private StoredChunk put(ChunkBody body, long deadlineNanos, Optional<Runnable> received) {
    Duration wait = FIRST_PAUSE;
    Optional<ChunkFailure> last = Optional.empty();
    while (true) {
      Optional<ChunkId> chunk = ids.next();
      if (chunk.isPresent()) {
        Attempt attempt = tryPut(chunk.get(), body, received);
        if (attempt.stored().isPresent()) {
          return attempt.stored().get();
        }
        last = attempt.failure().or(() -> Optional.empty());
        metadata.abandon(chunk.get());
      }
      if (ticker.nanos() - deadlineNanos >= 0) {
        throw gaveUp(last);
      }
      pause.sleep(wait);
      wait = longer(wait);
      metadata.refreshMap();
    }
  }

  private record Attempt(Optional<StoredChunk> stored, Optional<ChunkFailure> failure) {}

  private Attempt tryPut(ChunkId chunk, ChunkBody body, Optional<Runnable> received) {
    PlacementMap map = metadata.map();
    List<Node> chain = health.suspectsLast(Placement.writeChain(chunk, map, locality));
    if (chain.size() < metadata.grant().minReplicas()) {
      return new Attempt(Optional.empty(), Optional.empty());
    }
    Sending sending = new Sending(chunk, body, received);
    if (body.lengthBytes() <= FAN_OUT_BYTES) {
      sending.toEach(chain);
    } else {
      sending.along(chain);
      sending.toEach(sending.lacking(chain));
    }
    if (sending.lacking(chain).isEmpty()) { // durable is more than received
      received.ifPresent(Runnable::run);
    }
    boolean enough = sending.servingCount(metadata.map()) >= metadata.grant().minReplicas();
    return new Attempt(enough ? Optional.of(sending.result()) : Optional.empty(), sending.failure);
  }

  /**
   * Sends the chunk to members that a commit has named as missing.
   *
   * @return with the acknowledgements that came, perhaps none
   */
  public StoredChunk supply(StoredChunk stored, List<NodeId> members) {
    PlacementMap map = metadata.refreshMap();
    Sending sending = new Sending(stored.chunk(), stored.body(), Optional.empty());
    sending.toEach(members.stream().map(map::node).flatMap(Optional::stream).toList());
    return stored.with(sending.durable);
  }

  /** True if new chunks would go to groups whose members have all worked lately. */
  public boolean hasHealthyGroup() {
    return metadata.map().groups().stream()
        .anyMatch(g -> g.servingCount() >= metadata.grant().minReplicas() && isHealthy(g));
  }

  private boolean isHealthy(Group group) {
    return group.members().stream().noneMatch(m -> health.isSuspect(m.node()));
  }

  /** The next pause after {@code wait}. */
  public static Duration longer(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private static FsException gaveUp(Optional<ChunkFailure> last) {
    if (last.isPresent() && last.get().kind() == ChunkFailure.Kind.DISK_FULL) {
      return new FsException(FsError.ENOSPC, "DataNodes are full", last.get());
    }
    return new FsException(
        FsError.EIO,
        "too few DataNodes took a chunk: "
            + last.map(ChunkFailure::getMessage).orElse("no group has enough serving members"),
        last.orElse(null));
  }

  /** Waits a moment. */
  private static boolean isDone(CompletableFuture<?> call) {
    try {
      call.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | CancellationException e) {
      return true; // who joins it is told
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.handle((done, failure) -> true).join(); // bounded by the transport, as uninterruptible
      return true;
    }
  }

  /** One chunk on its way; confined to a thread. */
  private final class Sending {
    private final ChunkId chunk;
    private final ChunkBody body;
    private final List<DurableReplica> durable = new ArrayList<>();
    private final Optional<Runnable> received;
    private Optional<ChunkFailure> failure = Optional.empty();

    /**
     * @param received runs when all nodes have it
     */
    Sending(ChunkId chunk, ChunkBody body, Optional<Runnable> received) {
      this.chunk = chunk;
      this.body = body;
      this.received = received;
    }

    void along(List<Node> chain) {
      finish(chain, transport.write(chunk, body, chain, received));
    }

    /** Sends it to nodes; all others have it. */
    void toEach(List<Node> nodes) {
      AtomicInteger left = new AtomicInteger(nodes.size());
      Optional<Runnable> last = received.map(r -> () -> runIfLast(left, r));
      List<CompletableFuture<ChunkTransport.WriteResult>> calls =
          nodes.stream().map(n -> transport.write(chunk, body, List.of(n), last)).toList();
      for (int i = 0; i < calls.size(); i++) {
        finish(List.of(nodes.get(i)), calls.get(i));
      }
    }

    private static void runIfLast(AtomicInteger left, Runnable action) {
      if (left.decrementAndGet() == 0) {
        action.run();
      }
    }

    private void finish(List<Node> chain, CompletableFuture<ChunkTransport.WriteResult> call) {
      boolean givenUp = awaitOrGiveUp(chain, call);
      try {
        ChunkTransport.WriteResult result = call.join();
        durable.addAll(result.durable());
        result.durable().forEach(d -> health.worked(d.node()));
        result.failed().forEach(f -> note(chain, f));
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ChunkFailure f)) {
          throw new IllegalStateException("writing chunk " + chunk, e);
        }
        if (givenUp) {
          failure = Optional.of(f);
        } else {
          note(chain, new ChunkTransport.FailedReplica(chain.getFirst().id(), f));
        }
      }
    }

    /**
     * Waits for a call. One that takes long is reported, and given up once the cluster has put a
     * node of its chain out.
     */
    private boolean awaitOrGiveUp(
        List<Node> chain, CompletableFuture<ChunkTransport.WriteResult> call) {
      long begun = ticker.nanos();
      boolean isLate = false;
      while (!isDone(call)) {
        if (isLate && chain.stream().anyMatch(this::isOut)) {
          chain.stream().filter(this::isOut).forEach(n -> health.failed(n.id()));
          call.cancel(true);
          return true;
        }
        if (!isLate && ticker.nanos() - begun > LATE.toNanos()) {
          isLate = true;
          chain.forEach(n -> report(n.id(), Optional.empty(), true));
        }
      }
      return false;
    }

    private boolean isOut(Node node) {
      PlacementMap map = metadata.map();
      return !map.node(node.id()).map(Node::alive).orElse(false)
          || map.group(chunk.group()).stream()
              .flatMap(g -> g.members().stream())
              .noneMatch(m -> m.node().equals(node.id()));
    }

    private void note(List<Node> chain, ChunkTransport.FailedReplica failed) {
      failure = Optional.of(failed.failure());
      if (!failed.asked()) {
        return; // it gets the bytes next, and nothing is known of it
      }
      health.failed(failed.node());
      if (failed.failure().isOfMember()) {
        report(failed.node(), before(chain, failed.node()), false);
      }
    }

    /** Who sent it on to {@code node}; empty for the first, to whom this client sent it. */
    private Optional<NodeId> before(List<Node> chain, NodeId node) {
      List<NodeId> ids = chain.stream().map(Node::id).toList();
      int at = ids.indexOf(node);
      return at > 0 ? Optional.of(ids.get(at - 1)) : Optional.empty();
    }

    private void report(NodeId node, Optional<NodeId> seenBy, boolean isLate) {
      metadata.reportFailure(new FailureReport(node, chunk.group(), seenBy, isLate));
    }

    /** Nodes that are to have it and do not. */
    List<Node> lacking(List<Node> chain) {
      Set<NodeId> have = durable.stream().map(DurableReplica::node).collect(Collectors.toSet());
      return chain.stream().filter(n -> !have.contains(n.id()) && !isOut(n)).toList();
    }

    long servingCount(PlacementMap map) {
      Set<NodeId> serving =
          map.group(chunk.group()).map(Group::members).orElse(List.of()).stream()
              .filter(m -> m.state() == MemberState.SERVING)
              .map(Member::node)
              .collect(Collectors.toSet());
      return durable.stream()
          .map(DurableReplica::node)
          .distinct()
          .filter(serving::contains)
          .count();
    }

    StoredChunk result() {
      return new StoredChunk(chunk, body, List.of()).with(durable);
    }
  }
}
