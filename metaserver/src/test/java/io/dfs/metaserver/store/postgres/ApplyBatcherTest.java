package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Mutation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits goes together, and nobody suffers for others. */
@Timeout(30)
class ApplyBatcherTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A statement in flight, which the test ends. */
  private record Flight(
      List<Apply> lists, boolean alone, CompletableFuture<List<ApplyResult>> end) {
    void land() {
      end.complete(lists.stream().map(ApplyBatcherTest::resultOf).toList());
    }

    List<Long> seqs() {
      return lists.stream().map(Apply::seq).toList();
    }
  }

  private final BlockingQueue<Flight> flights = new LinkedBlockingQueue<>();
  private final List<CompletableFuture<ApplyResult>> sent = new ArrayList<>();
  private ApplyBatcher batcher = batcher(1, 1000);

  private ApplyBatcher batcher(int lanes, int maxQueued) {
    return new ApplyBatcher(this::fly, lanes, maxQueued, PATIENCE);
  }

  private List<ApplyResult> fly(List<Apply> lists, boolean alone) {
    Flight flight = new Flight(lists, alone, new CompletableFuture<>());
    flights.add(flight);
    try {
      return flight.end().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    batcher.close();
  }

  private static ApplyResult resultOf(Apply list) {
    return new ApplyResult(FsError.of((int) list.seq()), List.of());
  }

  private static Apply list(long seq, int mutations) {
    Mutation mutation = new Mutation.Unlink(InodeId.ROOT, FileName.of("x"));
    return new Apply(new SessionId(1), 0, seq, Collections.nCopies(mutations, mutation));
  }

  private CompletableFuture<ApplyResult> submit(long seq) {
    return batcher.submit(list(seq, 1));
  }

  /** As {@link #submit}; how it ends is not looked at. */
  private void send(long seq) {
    sent.add(submit(seq));
  }

  private Flight next() throws InterruptedException {
    Flight flight = flights.poll(20, TimeUnit.SECONDS);
    if (flight == null) {
      throw new AssertionError("no statement was sent");
    }
    return flight;
  }

  @Test
  void whatArrivesMeanwhileGoesAsOneInOrder() throws Exception {
    send(1);
    Flight first = next();
    CompletableFuture<ApplyResult> second = submit(2);
    CompletableFuture<ApplyResult> fourth = submit(4);
    assertTrue(flights.isEmpty());
    first.land();
    Flight together = next();
    assertEquals(List.of(2L, 4L), together.seqs());
    assertFalse(together.alone());
    together.land();
    assertEquals(FsError.ENOENT, second.get().error());
    assertEquals(FsError.EINTR, fourth.get().error());
  }

  @Test
  void asManyStatementsAsLanesFlyAtOnce() throws Exception {
    batcher = batcher(2, 1000);
    send(1);
    Flight first = next();
    send(2);
    Flight second = next();
    send(4);
    assertTrue(flights.isEmpty());
    second.land();
    next().land();
    first.land();
  }

  @Test
  void aStatementTakesNoMoreMutationsThanItMay() throws Exception {
    send(1);
    Flight first = next();
    for (int i = 0; i < 3; i++) {
      sent.add(batcher.submit(list(10 + i, 100)));
    }
    first.land();
    Flight second = next();
    assertEquals(List.of(10L, 11L), second.seqs());
    second.land();
    next().land();
  }

  @Test
  void listsOfOneCallerStayTogether() throws Exception {
    CompletableFuture<List<ApplyResult>> call =
        CompletableFuture.supplyAsync(() -> batcher.apply(List.of(list(1, 200), list(2, 200))));
    Flight flight = next();
    assertEquals(List.of(1L, 2L), flight.seqs());
    flight.land();
    assertEquals(
        List.of(FsError.EPERM, FsError.ENOENT),
        call.get().stream().map(ApplyResult::error).toList());
  }

  @Test
  void ifTheyFailTogetherEachIsTriedAlone() throws Exception {
    send(1);
    Flight first = next();
    CompletableFuture<ApplyResult> good = submit(2);
    CompletableFuture<ApplyResult> bad = submit(4);
    first.land();
    next().end().completeExceptionally(new IllegalStateException("defect"));
    Flight alone = next();
    assertTrue(alone.alone());
    assertEquals(List.of(2L), alone.seqs());
    alone.land();
    next().end().completeExceptionally(new IllegalStateException("its defect"));
    assertEquals(FsError.ENOENT, good.get().error());
    ExecutionException failure = assertThrows(ExecutionException.class, bad::get);
    assertTrue(String.valueOf(failure.getMessage()).contains("its defect"), failure::toString);
  }

  @Test
  void aDatabaseOutOfReachIsNotAskedAgainForEach() throws Exception {
    send(1);
    Flight first = next();
    List<CompletableFuture<ApplyResult>> waiting = new ArrayList<>();
    for (int i = 2; i < 5; i++) {
      waiting.add(submit(i));
    }
    first.land();
    next().end().completeExceptionally(new FsException(FsError.EIO, "out of reach"));
    for (CompletableFuture<ApplyResult> each : waiting) {
      ExecutionException failure = assertThrows(ExecutionException.class, each::get);
      assertInstanceOf(FsException.class, failure.getCause());
    }
    assertTrue(flights.isEmpty());
  }

  @Test
  void whoFindsTheQueueFullWaits() throws Exception {
    batcher = batcher(1, 2);
    send(1);
    Flight first = next();
    send(2);
    send(4);
    CompletableFuture<ApplyResult> outside =
        CompletableFuture.supplyAsync(() -> batcher.apply(List.of(list(5, 1))).getFirst());
    assertThrows(TimeoutException.class, () -> outside.get(100, TimeUnit.MILLISECONDS));
    first.land();
    Flight second = next();
    assertEquals(List.of(2L, 4L), second.seqs());
    second.land();
    next().land();
    assertEquals(FsError.EIO, outside.get().error());
  }

  @Test
  void nothingIsTakenOnceClosed() {
    batcher.close();
    assertEquals(
        FsError.EIO,
        assertThrows(FsException.class, () -> batcher.apply(List.of(list(1, 1)))).error());
  }
}
