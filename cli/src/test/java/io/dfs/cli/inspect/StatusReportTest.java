package io.dfs.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.admin.SampleCluster;
import io.dfs.cli.term.Json;
import io.dfs.common.cli.LocalClusterAddress;
import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusReportTest {
  private static final Optional<LocalClusterAddress> LOCAL =
      Optional.of(new LocalClusterAddress(Path.of("/data"), 42, "127.0.0.1:1", "127.0.0.1:2"));

  private static final List<NodeListing> NODES =
      List.of(
          new NodeListing(
              new NodeId(2),
              "127.0.0.1:1002",
              "z",
              "",
              1000,
              false,
              false,
              List.of(directory(21, false), directory(22, true))));

  private static DirectoryListing directory(long id, boolean failed) {
    return new DirectoryListing(new DirectoryId(id), 1, 5, 2L << 30, 1L << 30, 7, failed, 0);
  }

  @Test
  void tellsAllOfAClusterInTrouble() {
    assertEquals(
        """
        cluster   c-1, 3 copies, 2 needed to write
        local     process 42, data in /data
        space     4.0 GiB free of 10 GiB; 12 files use 1.5 KiB
        groups    5: 1 healthy, 2 degraded, 1 unavailable, 1 waiting for nodes
        repair    2 copies are being made: 2 to have enough again, 0 to move
        writes    wait: 1 more node is needed
        disks     data directory 22 of node 2 (127.0.0.1:1002) has failed: replace it
        reclaim   2 chunks to give back
        nodes
          ID  ADDRESS         STATE    FREE     CAPACITY  GROUPS
          1   127.0.0.1:1001  alive    1.0 GiB  2.0 GiB   4
          2   127.0.0.1:1002  alive    1.0 GiB  2.0 GiB   3
          3   127.0.0.1:1003  missing  1.0 GiB  2.0 GiB   2
          4   127.0.0.1:1004  alive    1.0 GiB  2.0 GiB   2
        MetaServers
          ID  ADDRESS     RELEASE  UP   LAST SERVICE
          5   meta1:7400  0.1.0    2 h  1 s ago
        mounts
          SESSION  MOUNT POINT  HOST  PROCESS  OPEN FILES  LEASE            RELEASE
          9        /mnt/a b     host  4711     7           ran out 0 s ago  0.1.0
        """,
        new StatusReport(SampleCluster.status(1), NODES, LOCAL).text());
  }

  @Test
  void saysNothingOfWaitingWritesWhenNoneWait() {
    String text = new StatusReport(SampleCluster.status(0), List.of(), Optional.empty()).text();
    assertFalse(text.contains("writes"), text);
    assertFalse(text.contains("local"), text);
  }

  @Test
  void hasTheSameAsJson() {
    String json = Json.text(new StatusReport(SampleCluster.status(1), NODES, LOCAL).json());
    assertTrue(json.contains("\"degraded\": 2"), json);
    assertTrue(json.contains("\"nodes_missing\": 1"), json);
    assertTrue(json.replaceAll("\\s", "").contains("\"failed_directories\":[22]"), json);
    assertTrue(json.contains("\"mount_point\": \"/mnt/a b\""), json);
    assertTrue(json.contains("\"lease_left_ms\": -5"), json);
    assertTrue(json.contains("\"alive\": false"), json);
    assertTrue(json.contains("\"served_ms\": 1200"), json);
  }
}
