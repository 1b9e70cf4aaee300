package io.dfs.client.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.client.session.MetadataTransport.Connection;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one greeted connection to one of the MetaServers. When it breaks a background task goes
 * through the addresses until one of them answers the greeting. Thread-safe; {@code lock} is a
 * leaf.
 */
final class Link implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /** A connection and the life that its stream speaks for. */
  record Attached(Connection connection, Life life) {}

  /** Opens or resumes a session as the first request of a stream. */
  interface Greeting {
    /** Blocks within {@code patience}; fails with FsException or ConnectionBroken. */
    Life greet(Connection connection, Patience patience);
  }

  private final List<String> addresses;
  private final Duration attemptTimeout;
  private final long silentNanos;
  private final MetadataTransport transport;
  private final SessionRuntime runtime;
  private final Greeting greeting;
  private final Pushes pushes;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private @Nullable Attached attached;

  @GuardedBy("lock")
  private boolean connecting;

  @GuardedBy("lock")
  private boolean everUp;

  @GuardedBy("lock")
  private boolean closed;

  /** Why every server refuses this mount, which has never had a session. */
  @GuardedBy("lock")
  private @Nullable String refused;

  private final LongAdder connections = new LongAdder();
  private volatile long heardNanos;
  private volatile boolean up;
  private volatile String trouble = "not connected yet";

  /** Next address to try; confined to the one connecting task. */
  private int next;

  Link(
      SessionConfig config,
      MetadataTransport transport,
      SessionRuntime runtime,
      Greeting greeting,
      Pushes pushes) {
    this.addresses = config.addresses();
    this.attemptTimeout = config.attemptTimeout();
    this.silentNanos = config.interruptAfter().toNanos();
    this.transport = transport;
    this.runtime = runtime;
    this.greeting = greeting;
    this.pushes = pushes;
  }

  /** What the server pushes; never blocks. */
  interface Pushes {
    void mapChanged(long version);

    void invalidated(InodeId inode);
  }

  /** The present connection, waiting for one if need be. */
  Attached await(Patience patience) {
    lock.lock();
    try {
      while (attached == null || attached.life().isFenced()) {
        if (closed) {
          throw new FsException(FsError.EIO, "the session is closed");
        }
        if (refused != null) {
          throw new FsException(FsError.EACCES, refused);
        }
        if (attached == null) { // else whoever fenced it is about to drop it
          startConnecting();
        }
        patience.trouble(trouble);
        patience.await(changed);
      }
      return attached;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a connection up, if it is still the present one, and looks for another. */
  void drop(Attached old, String why) {
    lock.lock();
    try {
      if (attached == old) {
        attached = null;
        up = false;
        trouble = why;
        startConnecting();
      }
    } finally {
      lock.unlock();
    }
    old.connection().close();
  }

  /** Gives up the connection that speaks for {@code life}. */
  void dropLife(Life life, String why) {
    Attached present;
    lock.lock();
    try {
      present = attached;
    } finally {
      lock.unlock();
    }
    if (present != null && present.life() == life) {
      drop(present, why);
    }
  }

  /** An answer came. */
  void heard() {
    heardNanos = runtime.ticker().nanos();
  }

  /** There is a connection. */
  boolean isUp() {
    return up;
  }

  /** Connections made after the first. */
  long reconnects() {
    return Math.max(0, connections.sum() - 1);
  }

  /** There is no connection, or nothing has been heard on it for a while. */
  boolean isUnreachable() {
    return !up || runtime.ticker().nanos() - heardNanos >= silentNanos;
  }

  @GuardedBy("lock")
  private void startConnecting() {
    if (!connecting && !closed) {
      connecting = true;
      runtime.background().execute(this::connect);
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return closed || refused != null;
    } finally {
      lock.unlock();
    }
  }

  private void connect() {
    Backoff backoff = new Backoff(runtime.random());
    int refusals = 0;
    while (!isOver()) {
      String address = addresses.get(next++ % addresses.size());
      try {
        if (attach(address)) {
          return;
        }
      } catch (ConnectionBroken e) {
        failed(address, e);
        refusals = e.isRefusal() ? refusals + 1 : 0;
        if (refusals >= addresses.size()) {
          giveUpIfNew();
        }
      } catch (FsException e) {
        failed(address, e);
      } catch (RuntimeException e) {
        trouble = address + ": " + e;
        LOG.error("defect while connecting to {}", address, e);
      }
      pause(backoff.nextNanos());
    }
  }

  private void failed(String address, RuntimeException e) {
    trouble = address + ": " + e.getMessage();
    LOG.debug("no session at {}: {}", address, e.getMessage());
  }

  /** A first mount with a wrong key need not wait; one that has worked goes on trying. */
  private void giveUpIfNew() {
    lock.lock();
    try {
      if (!everUp) {
        refused = trouble;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits unless the link is closed meanwhile. */
  private void pause(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts the background; go on
    } finally {
      lock.unlock();
    }
  }

  private boolean attach(String address) {
    PushListener listener = new PushListener(address);
    Connection connection = transport.connect(address, listener);
    Attached fresh;
    try (Patience patience =
        new Patience(runtime.ticker(), attemptTimeout, attemptTimeout, () -> true)) {
      fresh = new Attached(connection, greeting.greet(connection, patience));
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
    if (!publish(fresh)) {
      connection.close();
    }
    listener.attached(fresh);
    return true;
  }

  private boolean publish(Attached fresh) {
    lock.lock();
    try {
      connecting = false;
      if (closed) {
        return false;
      }
      attached = fresh;
      everUp = true;
      connections.increment();
      heard();
      up = true;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Attached old;
    lock.lock();
    try {
      closed = true;
      up = false;
      old = attached;
      attached = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (old != null) {
      old.connection().close();
    }
  }

  /** Passes pushes on and drops its connection when that breaks, be it before it is attached. */
  private final class PushListener implements MetadataTransport.Listener {
    private final String address;
    private final AtomicReference<@Nullable Attached> mine = new AtomicReference<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    PushListener(String address) {
      this.address = address;
    }

    void attached(Attached fresh) {
      mine.set(fresh);
      if (end.isDone()) {
        drop(fresh, end.join());
      }
    }

    @Override
    public void mapChanged(long version) {
      pushes.mapChanged(version);
    }

    @Override
    public void invalidated(InodeId inode) {
      pushes.invalidated(inode);
    }

    @Override
    public void broken(String why) {
      end.complete(address + ": " + why);
      Attached fresh = mine.get();
      if (fresh != null) {
        drop(fresh, end.join());
      }
    }
  }
}
