package io.dfs.common.rpc;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.GrantNodeIdsRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a channel finds a server that was away. */
class ChannelsTest {
  private static final int ATTEMPTS = 9;

  /** By itself a channel makes its ninth attempt after a minute. */
  private static final long PATIENCE_SECONDS = 40;

  @Test
  void aServerThatIsAwayIsLookedForAsOftenAsItIsCalled() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (ServerSocket away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> refuse(away, attempts));
      ManagedChannel channel =
          Channels.open(
              "127.0.0.1:" + away.getLocalPort(), Identity.client("", Optional.empty(), "test"));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (attempts.get() < ATTEMPTS && System.nanoTime() < end) {
        assertThrows(StatusRuntimeException.class, () -> call(channel));
        Thread.sleep(10);
      }
      channel.shutdownNow();
      assertTrue(attempts.get() >= ATTEMPTS, attempts + " attempts");
    }
  }

  private static void call(ManagedChannel channel) {
    ClusterGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .grantNodeIds(GrantNodeIdsRequest.getDefaultInstance());
  }

  /** Ends connections as soon as they come. */
  private static void refuse(ServerSocket socket, AtomicInteger attempts) {
    try {
      while (true) {
        socket.accept().close();
        attempts.incrementAndGet();
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }
}
