package io.dfs.common.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts and times a server's calls by method and status. Thread-safe. */
final class RpcMetrics implements ServerInterceptor {
  private final MeterRegistry registry;
  private final Map<Ended, Timer> timers = new ConcurrentHashMap<>();
  private final AtomicInteger active = new AtomicInteger();

  /** How a call has ended. */
  private record Ended(String method, Status.Code status) {}

  RpcMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("dfs.rpc.server.active.calls", active, AtomicInteger::get)
        .description("Calls that are being answered, streams of mounts among them")
        .strongReference(true)
        .register(registry);
    Gauge.builder("dfs.netty.direct.memory.bytes", PlatformDependent::usedDirectMemory)
        .description("Memory outside the heap that the network has taken, or -1 if unknown")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Measured<Q, A> measured = new Measured<>(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(measured, headers)) {
      @Override
      public void onCancel() {
        measured.ended(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }

  private Timer timer(Ended ended) {
    return Timer.builder("dfs.rpc.server.duration")
        .description("Calls answered, by method and status")
        .tags("method", ended.method(), "status", ended.status().name())
        .register(registry);
  }

  /** Ends once, be it by an answer or because the caller has gone. */
  private final class Measured<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Timer.Sample begun = Timer.start(registry);
    private final AtomicBoolean over = new AtomicBoolean();

    Measured(ServerCall<Q, A> call) {
      super(call);
      active.incrementAndGet();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      ended(status.getCode());
      super.close(status, trailers);
    }

    void ended(Status.Code status) {
      if (over.compareAndSet(false, true)) {
        active.decrementAndGet();
        String method = getMethodDescriptor().getFullMethodName();
        begun.stop(
            timers.computeIfAbsent(
                new Ended(method, status), ended -> RpcMetrics.this.timer(ended)));
      }
    }
  }
}
