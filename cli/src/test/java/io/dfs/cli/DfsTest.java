package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.term.Output;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.VolumeOpener;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as users meet it: what it says, and its exit codes. */
class DfsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private int run(Map<String, String> environment, String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            new Output(out),
            new PrintWriter(err, true),
            environment,
            false,
            false);
    return Dfs.run(
        new Parts(surroundings, AdminOpener.overNetwork(), VolumeOpener.overNetwork()), arguments);
  }

  private void saysInOneLine(String words) {
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains(words), err.toString());
  }

  @Test
  void listsTheCommandsOfAllModules() {
    assertEquals(0, run("--help"));
    for (String command : List.of("status", "info", "umount", "version", "local", "datanode")) {
      assertTrue(
          out.toString(StandardCharsets.UTF_8).contains("\n  " + command + " "),
          out.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertEquals(2, run("frobnicate"));
    assertTrue(err.toString().contains("frobnicate"), err.toString());
  }

  @Test
  void wantsACommand() {
    assertEquals(2, run());
    assertTrue(err.toString().contains("name a command"), err.toString());
  }

  @Test
  void saysThatNoClusterRuns(@TempDir Path empty) {
    assertEquals(1, run("status", "--data-dir", empty.toString()));
    saysInOneLine("no local cluster runs in " + empty);
  }

  @Test
  void saysThatAMetaServerDoesNotAnswer() {
    assertEquals(1, run("status", "--meta", "127.0.0.1:1"));
    saysInOneLine("127.0.0.1:1");
  }

  @Test
  void unmountsOnlyWhatIsItsOwn(@TempDir Path directory) {
    assertEquals(1, run("umount", directory.toString()));
    saysInOneLine("is not a DFS mount");
  }

  @Test
  void watchesOnlyItsOwnMounts(@TempDir Path directory) {
    assertEquals(1, run("stats", directory.toString()));
    saysInOneLine(directory + " is not in a DFS mount of this machine");
  }

  @Test
  void watchesNotForNothing(@TempDir Path directory) {
    assertEquals(2, run("stats", "--count", "0", directory.toString()));
    assertTrue(err.toString().contains("--count must be at least 1"), err.toString());
    assertEquals(2, run("stats", "--interval", "1ms", directory.toString()));
    assertTrue(err.toString().contains("--interval must be 100ms to 1d"), err.toString());
  }

  @Test
  void looksOnlyBelowItsOwnMounts(@TempDir Path directory) {
    assertEquals(
        1, run("info", directory.toString(), "--data-dir", directory.resolve("none").toString()));
    saysInOneLine("is not below a DFS mount, and no local cluster runs in");
  }

  @Test
  void saysThatAFileCommandHasNoCluster(@TempDir Path empty) {
    assertEquals(1, run("ls", "/", "--data-dir", empty.toString()));
    saysInOneLine("no local cluster runs in " + empty);
  }

  @Test
  void saysThatAVolumeDoesNotAnswer() {
    assertEquals(1, run(Map.of("DFS_META", "127.0.0.1:1,127.0.0.1:2"), "ls", "/"));
    saysInOneLine("no MetaServer answers at 127.0.0.1:1 (Connection refused), 127.0.0.1:2 (Conn");
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertEquals(2, run("ls", "--meta", "nonsense", "/"));
    assertTrue(err.toString().startsWith("dfs: --meta: 'nonsense' is no address: write HOST:PORT"));
  }

  @Test
  void saysThatAKeyFileHoldsNoKey(@TempDir Path directory) {
    Path missing = directory.resolve("key");
    assertEquals(1, run("status", "--meta", "127.0.0.1:1", "--key-file", missing.toString()));
    saysInOneLine("there is no key file " + missing);
  }
}
