package io.dfs.metaserver.rpc;

import io.dfs.proto.MapChanged;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * DataNodes that want to know when the map has changed. One that does not take what it was told
 * before is passed over: its heartbeat tells it. Thread-safe.
 */
final class MapWatchers implements AutoCloseable {
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** One stream; its observer is used under its monitor, which is a leaf. */
  private static final class Watcher {
    private final ServerCallStreamObserver<MapChanged> out;

    Watcher(ServerCallStreamObserver<MapChanged> out) {
      this.out = out;
    }

    synchronized void tell(MapChanged message) {
      if (out.isReady() && !out.isCancelled()) {
        out.onNext(message);
      }
    }

    synchronized void end() {
      if (!out.isCancelled()) {
        out.onCompleted();
      }
    }
  }

  /** To be called before the service method that got {@code out} returns. */
  void add(StreamObserver<MapChanged> out) {
    ServerCallStreamObserver<MapChanged> call = (ServerCallStreamObserver<MapChanged>) out;
    Watcher watcher = new Watcher(call);
    call.setOnCancelHandler(() -> watchers.remove(watcher));
    watchers.add(watcher);
    if (closed && watchers.remove(watcher)) {
      watcher.end();
    }
  }

  void push(long version) {
    MapChanged message = MapChanged.newBuilder().setVersion(version).build();
    watchers.forEach(w -> w.tell(message));
  }

  /** Ends every stream, so that DataNodes ask another MetaServer. */
  @Override
  public void close() {
    closed = true;
    for (Watcher watcher : watchers) {
      if (watchers.remove(watcher)) {
        watcher.end();
      }
    }
  }
}
