package io.dfs.datanode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cli.DfsCommand;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.DirectoryIdentity;
import io.dfs.datanode.store.TestChunk;
import io.dfs.datanode.store.disk.DataDirectory;
import io.dfs.datanode.store.disk.SegmentStore;
import io.dfs.datanode.store.disk.StoreConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataNodeCommandTest {
  @TempDir Path temp = Path.of("");

  @Test
  void dumpPrintsPathOffsetAndLengthOfEachLiveChunk() throws Exception {
    List<TestChunk> chunks = List.of(TestChunk.of(1, 1, 5000), TestChunk.of(1, 2, 100_000));
    StoreConfig config = new StoreConfig(4 << 20, 1 << 20, 0, 64, 30, 8);
    try (DataDirectory directory = DataDirectory.open(temp, "c")) {
      directory.keep(new DirectoryIdentity("c", new NodeId(1), new DirectoryId(1), 0));
      try (SegmentStore store = SegmentStore.open(directory, config, new Random())) {
        for (TestChunk chunk : chunks) {
          store.write(chunk.id(), chunk.crcs(), chunk.buffer()).join();
        }
      }
    }
    StringWriter out = new StringWriter();
    int status =
        new CommandLine(command()).setOut(new PrintWriter(out)).execute("dump", temp.toString());
    assertEquals(0, status);
    List<String> lines = out.toString().lines().toList();
    assertEquals(2, lines.size());
    for (int i = 0; i < 2; i++) {
      String[] fields = lines.get(i).split(" ", -1);
      byte[] file = Files.readAllBytes(Path.of(fields[0]));
      int offset = Integer.parseInt(fields[1]);
      int length = Integer.parseInt(fields[2]);
      assertArrayEquals(chunks.get(i).bytes(), Arrays.copyOfRange(file, offset, offset + length));
    }
  }

  private static DfsCommand command() {
    List<DfsCommand> commands =
        ServiceLoader.load(DfsCommand.class).stream().map(ServiceLoader.Provider::get).toList();
    assertTrue(commands.stream().anyMatch(DataNodeCommand.class::isInstance));
    return commands.stream().filter(DataNodeCommand.class::isInstance).findFirst().orElseThrow();
  }
}
