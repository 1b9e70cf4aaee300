package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line as users meet it: what it says, and its exit codes. */
class DfsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Dfs.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private void saysInOneLine(String words) {
    assertEquals(1, err.toString().lines().count(), err.toString());
    assertTrue(err.toString().contains(words), err.toString());
  }

  @Test
  void listsTheCommandsOfAllModules() {
    assertEquals(0, run("--help"));
    for (String command : List.of("status", "info", "umount", "version", "local", "datanode")) {
      assertTrue(out.toString().contains("\n  " + command), out.toString());
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
  void looksOnlyBelowItsOwnMounts(@TempDir Path directory) {
    assertEquals(1, run("info", directory.toString()));
    saysInOneLine("is not below a DFS mount");
  }
}
