package io.dfs.metaserver.rpc;

import io.dfs.common.error.FsError;
import io.dfs.proto.Request;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times what mounts ask on their streams, by kind and result. Thread-safe. */
final class RequestMetrics {
  private final MeterRegistry registry;
  private final Map<Answered, Timer> timers = new ConcurrentHashMap<>();

  /** A request and how it was answered. */
  private record Answered(Request.OfCase kind, FsError result) {}

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  Timer.Sample begin() {
    return Timer.start(registry);
  }

  void end(Timer.Sample begun, Request.OfCase kind, FsError result) {
    begun.stop(timers.computeIfAbsent(new Answered(kind, result), this::timer));
  }

  private Timer timer(Answered answered) {
    return Timer.builder("dfs.session.request.duration")
        .description("Requests of mounts answered, by kind and result")
        .tags(
            "request", answered.kind().name().toLowerCase(Locale.ROOT),
            "result", answered.result().name())
        .register(registry);
  }
}
