package io.dfs.cli.files;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;

/**
 * Runs tasks side by side while there is room, else in the thread that brings them: so a tree of
 * any size takes a bounded number of threads, and tasks may bring tasks. Thread-safe.
 */
final class Crew {
  private final Semaphore room;

  /**
   * @param size tasks at once, beside those of the threads that bring them
   */
  Crew(int size) {
    this.room = new Semaphore(size);
  }

  /** Tasks that somebody waits for. */
  Squad squad() {
    return new Squad();
  }

  /** Closing it waits for its tasks and throws what one of them threw. */
  final class Squad implements AutoCloseable {
    private final Phaser running = new Phaser(1);
    private final ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

    void run(Runnable task) {
      if (!failures.isEmpty()) {
        return; // it is over
      }
      if (!room.tryAcquire()) {
        task.run();
        return;
      }
      running.register();
      Thread.ofVirtual()
          .name("dfs-crew")
          .start(
              () -> {
                try {
                  task.run();
                } catch (RuntimeException e) {
                  failures.add(e);
                } finally {
                  room.release();
                  running.arriveAndDeregister();
                }
              });
    }

    @Override
    public void close() {
      running.arriveAndAwaitAdvance();
      RuntimeException first = failures.poll();
      if (first != null) {
        throw first;
      }
    }
  }
}
