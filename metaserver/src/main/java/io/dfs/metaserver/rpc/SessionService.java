package io.dfs.metaserver.rpc;

import io.dfs.common.metadata.MetadataStore;
import io.dfs.metaserver.job.FailureReports;
import io.dfs.proto.MetadataGrpc;
import io.dfs.proto.Request;
import io.dfs.proto.ServerFrame;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Metadata.Session: one stream for each mount. Thread-safe. */
public final class SessionService extends MetadataGrpc.MetadataImplBase {
  private final MetadataStore store;
  private final DatabasePosition position;
  private final Duration lease;
  private final RequestCounts counts = new RequestCounts();
  private final RequestMetrics metrics;
  private volatile LongSupplier mapVersion = () -> 0;
  private volatile FailureReports failures = (report, reporter) -> {};
  private final Set<SessionStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public SessionService(
      MetadataStore store, DatabasePosition position, Duration lease, MeterRegistry registry) {
    this.lease = lease;
    this.metrics = new RequestMetrics(registry);
    Gauge.builder("dfs.session.streams", streams, Set::size)
        .description("Mounts that are connected to this server")
        .strongReference(true)
        .register(registry);
    this.store = store;
    this.position = position;
  }

  /** Where heartbeats' answers take the map's version from. */
  void mapVersionFrom(LongSupplier version) {
    mapVersion = version;
  }

  /** Where reports of mounts go. */
  void failuresTo(FailureReports reports) {
    failures = reports;
  }

  @Override
  public StreamObserver<Request> session(StreamObserver<ServerFrame> out) {
    SessionStream stream =
        new SessionStream(
            new RequestHandler(
                store,
                position,
                lease,
                () -> mapVersion.getAsLong(),
                (report, reporter) -> failures.report(report, reporter),
                counts),
            (ServerCallStreamObserver<ServerFrame>) out,
            metrics,
            streams::remove);
    streams.add(stream);
    if (closed) { // it came while the others were being closed
      stream.close();
    }
    return stream;
  }

  /** Tells every mount that the placement map has a new version. */
  public void pushMapVersion(long version) {
    streams.forEach(s -> s.pushMapVersion(version));
  }

  /** Requests handled so far, by kind. */
  public RequestCounts counts() {
    return counts;
  }

  /** Ends every stream, so that mounts move to another MetaServer. */
  public void close() {
    closed = true;
    streams.forEach(SessionStream::close);
  }
}
