package io.dfs.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final long SEED = 20_261_122;

  private final Ports ports = new Ports(new Random(SEED));

  @Test
  void keepsAPortThatIsFree() {
    int port = ports.choose(0);
    assertEquals(port, ports.choose(port));
  }

  @Test
  void takesAnotherWhereSomebodyListens() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertNotEquals(taken.getLocalPort(), ports.choose(taken.getLocalPort()));
    }
  }

  @Test
  void staysBelowThePortsOfOutgoingConnections() {
    for (int i = 0; i < 100; i++) {
      int port = ports.choose(0);
      assertTrue(port >= 20_000 && port < 30_000, "seed " + SEED + ": " + port);
    }
  }
}
