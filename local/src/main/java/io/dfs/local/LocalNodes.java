package io.dfs.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.local.LocalStatus.LocalNodeStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's DataNodes by number; each can be stopped and started again on its old address.
 * Thread-safe; a node's lock is held while it starts or stops.
 */
final class LocalNodes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalNodes.class);

  private final List<Slot> slots = new ArrayList<>();

  /** A running DataNode. */
  interface RunningNode extends AutoCloseable {
    long id();

    /** {@code host:port}. */
    String address();

    /** In order and bounded. */
    @Override
    void close();
  }

  /** Starts the DataNode in its own directory. */
  @FunctionalInterface
  interface Starter {
    /**
     * @param port to try first; 0 for none
     */
    RunningNode start(int port) throws IOException;
  }

  /**
   * Adds the next node, stopped.
   *
   * @param port it had in an earlier run; 0 if unknown
   */
  void add(String dataDirectory, int port, Starter starter) {
    slots.add(new Slot(slots.size() + 1, dataDirectory, port, starter));
  }

  /**
   * Starts all. One that cannot start is logged and stays stopped: the others hold what it holds.
   *
   * @throws FsException what stopped the first, if none at all has started
   */
  void startAll() {
    @Nullable FsException failure = null;
    int running = 0;
    for (Slot slot : slots) {
      try {
        slot.start();
        running++;
      } catch (FsException e) {
        log.error("{}", e.getMessage());
        failure = failure == null ? e : failure;
      }
    }
    if (running == 0 && failure != null) {
      throw failure;
    }
  }

  /** ENOENT for an unknown number; EIO if it cannot start. */
  void start(int number) {
    slot(number).start();
  }

  /** ENOENT for an unknown number. */
  void stop(int number) {
    slot(number).stop();
  }

  private Slot slot(int number) {
    if (number < 1 || number > slots.size()) {
      throw new FsException(
          FsError.ENOENT, "there is no node %d: 1 to %d".formatted(number, slots.size()));
    }
    return slots.get(number - 1);
  }

  List<LocalNodeStatus> status() {
    return slots.stream().map(Slot::status).toList();
  }

  @Override
  public void close() {
    List<Thread> stops =
        slots.stream().map(s -> Thread.ofVirtual().name("stop-node").start(s::stop)).toList();
    for (Thread stop : stops) {
      try {
        stop.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** One node, running or not. */
  private static final class Slot {
    private final int number;
    private final String dataDirectory;
    private final Starter starter;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable RunningNode node;

    @GuardedBy("lock")
    private long id;

    @GuardedBy("lock")
    private String address = "";

    @GuardedBy("lock")
    private int port;

    Slot(int number, String dataDirectory, int port, Starter starter) {
      this.number = number;
      this.dataDirectory = dataDirectory;
      this.starter = starter;
      this.port = port;
    }

    void start() {
      lock.lock();
      try {
        if (node != null) {
          return;
        }
        RunningNode started = starter.start(port);
        node = started;
        id = started.id();
        address = started.address();
        port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
      } catch (IOException e) {
        throw new FsException(
            FsError.EIO,
            "cannot start node %d on %s: %s".formatted(number, dataDirectory, e.getMessage()),
            e);
      } finally {
        lock.unlock();
      }
    }

    void stop() {
      lock.lock();
      try {
        if (node != null) {
          node.close();
          node = null;
        }
      } finally {
        lock.unlock();
      }
    }

    LocalNodeStatus status() {
      lock.lock();
      try {
        return new LocalNodeStatus(number, id, address, node != null, dataDirectory);
      } finally {
        lock.unlock();
      }
    }
  }
}
