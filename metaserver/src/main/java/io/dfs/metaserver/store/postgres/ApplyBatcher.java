package io.dfs.metaserver.store.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: while as many statements as there are lanes are in flight, what arrives waits, and
 * goes as one when the next lane is free. A caller that finds a lane free runs its own statement;
 * otherwise whoever holds a lane takes the next ones along before giving it up.
 *
 * <p>Thread-safe; {@code lock} is a leaf and never held across a statement.
 */
final class ApplyBatcher implements AutoCloseable {
  /** Mutations in a statement, at most, unless one caller's lists have more. */
  static final int MAX_MUTATIONS = 256;

  private final Statement statement;
  private final int lanes;
  private final int maxQueued;
  private final Duration patience;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition idle = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<Unit> queue = new ArrayDeque<>();

  @GuardedBy("lock")
  private int queued;

  @GuardedBy("lock")
  private int busy;

  @GuardedBy("lock")
  private boolean closed;

  /** Runs lists in one transaction. */
  interface Statement {
    /**
     * One result for each list.
     *
     * @param alone whether to repeat what others made fail; else it fails and is run in parts
     */
    List<ApplyResult> run(List<Apply> lists, boolean alone);
  }

  /** Lists that stay together. */
  private record Unit(
      List<Apply> lists, int mutations, CompletableFuture<List<ApplyResult>> results) {
    static Unit of(List<Apply> lists) {
      int mutations = lists.stream().mapToInt(a -> a.mutations().size()).sum();
      return new Unit(List.copyOf(lists), mutations, new CompletableFuture<>());
    }
  }

  ApplyBatcher(Statement statement, int lanes, int maxQueued, Duration patience) {
    this.statement = statement;
    this.lanes = lanes;
    this.maxQueued = maxQueued;
    this.patience = patience;
  }

  /** Applies lists in one transaction, maybe with others'. */
  List<ApplyResult> apply(List<Apply> lists) {
    Unit unit = Unit.of(lists);
    if (enter(unit)) {
      runOnce();
      passOn();
    }
    try {
      return unit.results().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** As {@link #apply}, without waiting for the statement; waits while the queue is full. */
  CompletableFuture<ApplyResult> submit(Apply list) {
    Unit unit = Unit.of(List.of(list));
    if (enter(unit)) {
      startLane();
    }
    return unit.results().thenApply(List::getFirst);
  }

  /** Queues a unit. @return whether the caller has got a lane, which it must run */
  private boolean enter(Unit unit) {
    lock.lock();
    try {
      awaitRoom();
      queue.add(unit);
      queued += unit.mutations();
      if (busy < lanes) {
        busy++;
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void awaitRoom() {
    long leftNs = patience.toNanos();
    while (queued >= maxQueued && !closed) {
      if (leftNs <= 0) {
        throw new FsException(FsError.EIO, queued + " mutations wait for PostgreSQL already");
      }
      try {
        leftNs = room.awaitNanos(leftNs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FsException(FsError.EINTR, "interrupted while waiting to apply", e);
      }
    }
    if (closed) {
      throw new FsException(FsError.EIO, "the metadata store is closed");
    }
  }

  private void startLane() {
    Thread.ofVirtual().name("apply-lane").start(this::runLane);
  }

  private void runLane() {
    do {
      runOnce();
    } while (!leave());
  }

  /** Gives the lane up, or leaves it to a thread of its own when more is waiting. */
  private void passOn() {
    if (!leave()) {
      startLane();
    }
  }

  /** Gives the lane up unless more is waiting. */
  private boolean leave() {
    lock.lock();
    try {
      if (!queue.isEmpty()) {
        return false;
      }
      busy--;
      idle.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void runOnce() {
    List<Unit> units = take();
    if (units.size() == 1) {
      runAlone(units.getFirst());
    } else if (!units.isEmpty()) {
      runTogether(units);
    }
  }

  private List<Unit> take() {
    lock.lock();
    try {
      List<Unit> units = new ArrayList<>();
      int mutations = 0;
      while (!queue.isEmpty()
          && (units.isEmpty() || mutations + queue.peek().mutations() <= MAX_MUTATIONS)) {
        Unit unit = queue.remove();
        mutations += unit.mutations();
        units.add(unit);
      }
      queued -= mutations;
      room.signalAll();
      return units;
    } finally {
      lock.unlock();
    }
  }

  private void runTogether(List<Unit> units) {
    List<ApplyResult> results;
    try {
      results = statement.run(units.stream().flatMap(u -> u.lists().stream()).toList(), false);
    } catch (FsException e) {
      units.forEach(u -> u.results().completeExceptionally(e));
      return;
    } catch (RuntimeException e) {
      // Rolled back, or one of them met a defect: each for itself, so that it harms no other.
      units.forEach(this::runAlone);
      return;
    }
    int from = 0;
    for (Unit unit : units) {
      int to = from + unit.lists().size();
      unit.results().complete(results.subList(from, to));
      from = to;
    }
  }

  private void runAlone(Unit unit) {
    try {
      unit.results().complete(statement.run(unit.lists(), true));
    } catch (RuntimeException e) {
      unit.results().completeExceptionally(e);
    }
  }

  /** Waits, within a bound, for what is in flight; nothing new is taken. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      long leftNs = patience.toNanos();
      while (busy > 0 && leftNs > 0) {
        leftNs = idle.awaitNanos(leftNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
