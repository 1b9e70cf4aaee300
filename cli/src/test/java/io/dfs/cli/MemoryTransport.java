package io.dfs.cli;

import io.dfs.client.session.ConnectionBroken;
import io.dfs.client.session.MetadataReply.Allotted;
import io.dfs.client.session.MetadataReply.Applied;
import io.dfs.client.session.MetadataReply.Done;
import io.dfs.client.session.MetadataReply.Granted;
import io.dfs.client.session.MetadataReply.Path;
import io.dfs.client.session.MetadataReply.Renewed;
import io.dfs.client.session.MetadataReply.Target;
import io.dfs.client.session.MetadataRequest;
import io.dfs.client.session.MetadataTransport;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.SessionGrant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A MetaServer over a store, each request answered in the thread that sends it. */
final class MemoryTransport implements MetadataTransport {
  private final MetadataStore store;

  MemoryTransport(MetadataStore store) {
    this.store = store;
  }

  @Override
  public Connection connect(String address, Listener listener) {
    return new MemoryConnection();
  }

  @Override
  public void close() {}

  private final class MemoryConnection implements Connection {
    private volatile @Nullable SessionId session;
    private volatile boolean closed;

    @Override
    public <R> CompletableFuture<R> send(MetadataRequest<R> request) {
      if (closed) {
        return CompletableFuture.failedFuture(new ConnectionBroken("closed"));
      }
      try {
        synchronized (store) {
          return CompletableFuture.completedFuture(request.reply().cast(serve(request)));
        }
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private SessionId session() {
      return Objects.requireNonNull(session);
    }

    private Object serve(MetadataRequest<?> request) {
      return switch (request) {
        case MetadataRequest.OpenSession r -> {
          SessionGrant grant = store.openSession(r.request());
          session = grant.session();
          yield new Granted(grant, store.map());
        }
        case MetadataRequest.Heartbeat r ->
            new Renewed(store.heartbeat(r.heartbeat()), store.map().version(), "at");
        case MetadataRequest.CloseSession r -> {
          store.closeSession(session());
          yield new Done();
        }
        case MetadataRequest.GrantInodes r -> store.grantInodes(session(), r.count());
        case MetadataRequest.GrantChunks r ->
            new Allotted(store.grantChunks(session(), r.groups(), r.countEach()));
        case MetadataRequest.ApplyList r -> {
          ApplyResult result = store.apply(List.of(r.apply())).getFirst();
          if (result.error() != FsError.OK) {
            throw new FsException(result.error(), "refused");
          }
          yield new Applied(result.outcomes());
        }
        case MetadataRequest.Lookup r -> store.lookup(r.parent(), r.name());
        case MetadataRequest.LookupPath r -> new Path(store.lookupPath(r.parent(), r.names()));
        case MetadataRequest.GetAttr r -> store.getattr(r.inode());
        case MetadataRequest.Open r -> store.open(session(), r.inode(), r.known());
        case MetadataRequest.ReadLink r -> new Target(store.readlink(r.inode()));
        case MetadataRequest.ReadDir r -> store.readdir(r.directory(), r.afterCookie(), r.limit());
        case MetadataRequest.Extents r -> store.extents(r.inode(), r.from(), r.to());
        case MetadataRequest.GetMap r -> store.map();
        default -> throw new IllegalStateException("commands do not ask " + request);
      };
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
