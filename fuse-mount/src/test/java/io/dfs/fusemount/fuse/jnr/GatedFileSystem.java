package io.dfs.fusemount.fuse.jnr;

import io.dfs.fusemount.fuse.MemoryFileSystem;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds reads in their handlers, and writes in other threads, until a gate opens. Thread-safe. */
final class GatedFileSystem extends MemoryFileSystem {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger held = new AtomicInteger();

  GatedFileSystem() {
    super(Duration.ZERO);
  }

  void open() {
    gate.countDown();
  }

  /** Requests that have reached the gate. */
  int held() {
    return held.get();
  }

  private void awaitGate() {
    held.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void read(RequestContext context, Request.Read request, Reply.Data reply) {
    awaitGate();
    super.read(context, request, reply);
  }

  @Override
  public void write(RequestContext context, Request.Write request, Reply.Count reply) {
    Thread.startVirtualThread(
        () -> {
          awaitGate();
          super.write(context, request, reply);
        });
  }
}
