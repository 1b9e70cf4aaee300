package io.dfs.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.local.LocalStatus.LocalNodeStatus;
import io.dfs.local.rpc.ControlClient;
import io.dfs.local.rpc.ControlServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The control service over a real connection, in front of a fake cluster. */
class ControlServerTest {
  private static final LocalStatus STATUS =
      new LocalStatus(
          7,
          "127.0.0.1:1",
          "127.0.0.1:2",
          "/data",
          List.of(
              new LocalNodeStatus(1, 11, "127.0.0.1:3", true, "/data/datanode-1"),
              new LocalNodeStatus(2, 0, "", false, "/data/datanode-2")));

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  private final ClusterControl cluster =
      new ClusterControl() {
        @Override
        public LocalStatus status() {
          calls.add("status");
          return STATUS;
        }

        @Override
        public void requestStop() {
          calls.add("stop");
        }

        @Override
        public LocalStatus stopNode(int number) {
          calls.add("stop " + number);
          return STATUS;
        }

        @Override
        public LocalStatus startNode(int number) {
          throw new FsException(FsError.ENOENT, "there is no node " + number);
        }
      };

  @Test
  void everyCallArrivesAndIsAnswered() throws Exception {
    try (ControlServer server = ControlServer.start(0, "cluster", cluster);
        ControlClient client = new ControlClient(server.address(), Duration.ofSeconds(30))) {
      assertEquals(STATUS, client.status());
      assertEquals(STATUS, client.stopNode(2));
      client.requestStop();
      FsException e = assertThrows(FsException.class, () -> client.startNode(9));
      assertEquals(FsError.ENOENT, e.error());
      assertEquals("there is no node 9", e.getMessage());
      assertEquals(List.of("status", "stop 2", "stop"), calls);
    }
  }

  @Test
  void silenceIsAnError() throws Exception {
    String address;
    try (ControlServer server = ControlServer.start(0, "cluster", cluster)) {
      address = server.address();
    }
    try (ControlClient client = new ControlClient(address, Duration.ofSeconds(30))) {
      assertEquals(FsError.EIO, assertThrows(FsException.class, client::status).error());
    }
  }
}
