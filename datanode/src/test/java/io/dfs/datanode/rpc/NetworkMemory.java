package io.dfs.datanode.rpc;

import io.grpc.Detachable;
import io.grpc.HasByteBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts messages that were detached from the network and not given back. Thread-safe. */
final class NetworkMemory {
  private static final int PATIENCE_ROUNDS = 4000;

  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();

  /** The message as a network would present it. */
  InputStream arriving(InputStream message) {
    try (message) {
      arrived.incrementAndGet();
      return new Arrived(message.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int arrived() {
    return arrived.get();
  }

  void awaitAllReleased() throws InterruptedException {
    for (int i = 0; held.get() != 0; i++) {
      if (i == PATIENCE_ROUNDS) {
        throw new AssertionError(
            held.get() + " of " + arrived.get() + " messages are not released");
      }
      Thread.sleep(5);
    }
  }

  /** One buffer that must be closed once it is detached. */
  private final class Arrived extends ByteArrayInputStream implements Detachable, HasByteBuffer {
    private boolean detached;

    Arrived(byte[] bytes) {
      super(bytes);
    }

    @Override
    public InputStream detach() {
      Arrived other = new Arrived(readAllBytes());
      other.detached = true;
      held.incrementAndGet();
      return other;
    }

    @Override
    public boolean byteBufferSupported() {
      return true;
    }

    @Override
    public @Nullable ByteBuffer getByteBuffer() {
      return available() == 0 ? null : ByteBuffer.wrap(buf, pos, available()).asReadOnlyBuffer();
    }

    @Override
    public void close() {
      if (detached) {
        detached = false;
        held.decrementAndGet();
      }
    }
  }
}
