package io.dfs.common.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
  @Test
  void knowsWhatOnlyThisMachineReaches() {
    assertTrue(new ListenAddress("127.0.0.1", 7400).isLoopback());
    assertTrue(new ListenAddress("::1", 7400).isLoopback());
    assertTrue(new ListenAddress("localhost", 7400).isLoopback());
    assertFalse(new ListenAddress("0.0.0.0", 7400).isLoopback());
  }

  @Test
  void looksBeforeAnythingIsDone() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenAddress address = new ListenAddress("127.0.0.1", taken.getLocalPort());
      FsException refusal = assertThrows(FsException.class, address::requireFree);
      assertEquals(FsError.EBUSY, refusal.error());
      taken.close();
      address.requireFree();
      address.requireFree(); // leaves nothing behind
    }
  }

  @Test
  void namesWhatIsWrongWithAnAddress() {
    // A test network: no machine has it.
    assertEquals(
        "cannot listen on 192.0.2.1:7400: the address is not this machine's",
        assertThrows(FsException.class, new ListenAddress("192.0.2.1", 7400)::requireFree)
            .getMessage());
    assertEquals(
        "cannot listen on no.such.host.invalid:1: no address has that name",
        assertThrows(FsException.class, new ListenAddress("no.such.host.invalid", 1)::isLoopback)
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new ListenAddress("127.0.0.1", 65_536));
    assertEquals("[::1]:7400", new ListenAddress("::1", 7400).toString());
  }
}
