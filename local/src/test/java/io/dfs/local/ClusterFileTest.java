package io.dfs.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.cli.LocalClusterAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterFileTest {
  @TempDir Path directory;

  private static final ClusterFile FILE =
      new ClusterFile(
          42,
          Map.of(
              "metaserver", "127.0.0.1:20001",
              "control", "127.0.0.1:20002",
              "datanode-1", "127.0.0.1:20003"));

  @Test
  void isReadAsItWasWritten() throws Exception {
    FILE.write(directory);
    FILE.write(directory);
    assertEquals(Optional.of(FILE), ClusterFile.read(directory));
  }

  @Test
  void remembersPorts() {
    assertEquals(20003, FILE.port("datanode-1"));
    assertEquals(0, FILE.port("datanode-2"));
  }

  @Test
  void namesTheClusterOnlyIfBothServicesAreKnown() {
    assertEquals(
        Optional.of(new LocalClusterAddress(directory, 42, "127.0.0.1:20001", "127.0.0.1:20002")),
        FILE.address(directory));
    assertEquals(
        Optional.empty(), new ClusterFile(1, Map.of("metaserver", "x:1")).address(directory));
  }

  @Test
  void isNotThereBeforeTheFirstRunNorWhenItIsRubbish() throws Exception {
    assertEquals(Optional.empty(), ClusterFile.read(directory));
    Files.writeString(directory.resolve("cluster.properties"), "pid=many\n");
    assertEquals(Optional.empty(), ClusterFile.read(directory));
  }
}
