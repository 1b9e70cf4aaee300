package io.dfs.client.session;

import io.dfs.client.session.MetadataReply.Allotted;
import io.dfs.client.session.MetadataReply.Applied;
import io.dfs.client.session.MetadataReply.Done;
import io.dfs.client.session.MetadataReply.Granted;
import io.dfs.client.session.MetadataReply.Path;
import io.dfs.client.session.MetadataReply.Renewed;
import io.dfs.client.session.MetadataReply.Target;
import io.dfs.client.session.MetadataReply.XattrNames;
import io.dfs.client.session.MetadataReply.XattrValue;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.SessionGrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Any number of MetaServers over one store, each request answered in the thread that sends it; a
 * test decides what becomes of each. Thread-safe.
 */
public final class StoreTransport implements MetadataTransport {
  /** What becomes of a request. */
  public enum Fate {
    ANSWERED,
    /** The connection breaks before the server sees it. */
    LOST,
    /** The server carries it out, and the connection breaks before the answer. */
    ANSWER_LOST,
    /** The connection breaks; the server carries it out some time later, for nobody. */
    LATE,
    /** The server says that it cannot reach its database. */
    FAILED,
    /** Carried out, but the server does not know and says that it cannot reach its database. */
    DONE_BUT_FAILED,
    /** The server is silent. */
    SILENT
  }

  private final MetadataStore store;
  private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
  private final List<StoreConnection> open = new CopyOnWriteArrayList<>();
  private final List<MetadataRequest<?>> seen = new CopyOnWriteArrayList<>();
  private volatile Function<MetadataRequest<?>, Fate> fates = r -> Fate.ANSWERED;
  private volatile Consumer<MetadataRequest<?>> afterAnswer = r -> {};
  private volatile boolean down;

  public StoreTransport(MetadataStore store) {
    this.store = store;
  }

  /** Decides about each request from now on. */
  public void fates(Function<MetadataRequest<?>, Fate> fates) {
    this.fates = fates;
  }

  /** Runs after the server has carried a request out and before the client has its answer. */
  public void afterAnswer(Consumer<MetadataRequest<?>> task) {
    afterAnswer = task;
  }

  /** No MetaServer can be reached, or all can again. */
  public void setDown(boolean down) {
    this.down = down;
    if (down) {
      open.forEach(c -> c.end("down"));
    }
  }

  /** Carries out what slept. */
  public void wakeLate() {
    for (Runnable request = late.poll(); request != null; request = late.poll()) {
      request.run();
    }
  }

  /** All requests sent so far. */
  public List<MetadataRequest<?>> seen() {
    return new ArrayList<>(seen);
  }

  /** Pushes a map version on all streams. */
  public void pushMapVersion(long version) {
    open.forEach(c -> c.listener.mapChanged(version));
  }

  /** Connections that are open. */
  public int connections() {
    return open.size();
  }

  @Override
  public Connection connect(String address, Listener listener) {
    StoreConnection connection = new StoreConnection(listener);
    if (down) {
      connection.end("connection refused");
    } else {
      open.add(connection);
    }
    return connection;
  }

  @Override
  public void close() {
    open.forEach(StoreConnection::close);
  }

  /** A stream, and the session that it speaks for. */
  private final class StoreConnection implements Connection {
    private final Listener listener;
    private final List<CompletableFuture<?>> unanswered = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();
    private volatile @Nullable SessionId session;

    StoreConnection(Listener listener) {
      this.listener = listener;
    }

    @Override
    public <R> CompletableFuture<R> send(MetadataRequest<R> request) {
      CompletableFuture<R> future = new CompletableFuture<>();
      String ended = end.get();
      if (ended != null) {
        future.completeExceptionally(new ConnectionBroken(ended));
        return future;
      }
      seen.add(request);
      unanswered.add(future);
      switch (fates.apply(request)) {
        case ANSWERED -> answer(request, future);
        case LOST -> end("lost");
        case ANSWER_LOST -> {
          carryOut(request);
          end("answer lost");
        }
        case LATE -> {
          late.add(() -> carryOut(request));
          end("late");
        }
        case FAILED -> fail(future);
        case DONE_BUT_FAILED -> {
          carryOut(request);
          fail(future);
        }
        case SILENT -> {}
      }
      return future;
    }

    private void fail(CompletableFuture<?> future) {
      future.completeExceptionally(new FsException(FsError.EIO, "database out of reach"));
    }

    private <R> void answer(MetadataRequest<R> request, CompletableFuture<R> future) {
      try {
        R reply = request.reply().cast(serve(request));
        afterAnswer.accept(request);
        future.complete(reply);
      } catch (RuntimeException e) {
        future.completeExceptionally(e);
      }
      unanswered.remove(future);
    }

    /** For nobody who waits for it. */
    private void carryOut(MetadataRequest<?> request) {
      try {
        Object nobody = serve(request);
        if (nobody == null) {
          throw new IllegalStateException("no answer to " + request);
        }
      } catch (FsException e) {
        // the answer would have been this failure
      }
    }

    private SessionId session() {
      SessionId mine = session;
      if (mine == null) {
        throw new IllegalStateException("the stream was not greeted");
      }
      return mine;
    }

    private Object serve(MetadataRequest<?> request) {
      return switch (request) {
        case MetadataRequest.OpenSession r -> {
          SessionGrant grant = store.openSession(r.request());
          session = grant.session();
          yield new Granted(grant, store.map());
        }
        case MetadataRequest.ResumeSession r -> resume(r.session());
        case MetadataRequest.Heartbeat r ->
            new Renewed(store.heartbeat(r.heartbeat()), store.map().version(), "at");
        case MetadataRequest.CloseSession r -> {
          store.closeSession(session());
          yield new Done();
        }
        case MetadataRequest.GrantInodes r -> store.grantInodes(session(), r.count());
        case MetadataRequest.GrantChunks r ->
            new Allotted(store.grantChunks(session(), r.groups(), r.countEach()));
        case MetadataRequest.ApplyList r -> apply(r.apply());
        case MetadataRequest.Lookup r -> store.lookup(r.parent(), r.name());
        case MetadataRequest.LookupPath r -> new Path(store.lookupPath(r.parent(), r.names()));
        case MetadataRequest.LookupParent r -> store.lookupParent(r.directory());
        case MetadataRequest.GetAttr r -> store.getattr(r.inode());
        case MetadataRequest.Open r -> store.open(session(), r.inode(), r.known());
        case MetadataRequest.ReadLink r -> new Target(store.readlink(r.inode()));
        case MetadataRequest.GetXattr r -> new XattrValue(store.getxattr(r.inode(), r.name()));
        case MetadataRequest.ListXattr r -> new XattrNames(store.listxattr(r.inode()));
        case MetadataRequest.ReadDir r -> store.readdir(r.directory(), r.afterCookie(), r.limit());
        case MetadataRequest.Extents r -> store.extents(r.inode(), r.from(), r.to());
        case MetadataRequest.StatFs r -> store.statfs();
        case MetadataRequest.ReportFailure r -> new Done();
        case MetadataRequest.GetMap r -> store.map();
      };
    }

    private Granted resume(SessionId resumed) {
      if (store.sessions().stream().noneMatch(s -> s.session().equals(resumed))) {
        throw new FsException(FsError.ESTALE, "session " + resumed + " has expired");
      }
      session = resumed;
      SessionGrant grant =
          new SessionGrant(resumed, Duration.ofSeconds(60), 0, 1, 3, 2, 8 << 20, 16 << 10);
      return new Granted(grant, store.map());
    }

    private Applied apply(Apply apply) {
      if (!apply.session().equals(session())) {
        throw new IllegalStateException(apply + " on the stream of " + session());
      }
      ApplyResult result = store.apply(List.of(apply)).getFirst();
      if (result.error() != FsError.OK) {
        throw new FsException(result.error(), "refused");
      }
      return new Applied(result.outcomes());
    }

    void end(String why) {
      if (end.compareAndSet(null, why)) {
        open.remove(this);
        unanswered.forEach(f -> f.completeExceptionally(new ConnectionBroken(why)));
        listener.broken(why);
      }
    }

    @Override
    public void close() {
      end("closed");
    }
  }
}
