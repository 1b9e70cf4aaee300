package io.dfs.systemtests.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dfs.local.LocalCluster;
import io.dfs.local.LocalConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operations cost is what {@code docs/internals/costs.md} says. */
@Tag("mount")
@Timeout(180)
class OperationCostsTest {
  private static final Path TABLE = Path.of("../docs/internals/costs.md");

  /** What each row of the table does. */
  private static final Map<String, String> OPERATIONS = operations();

  private static final String PRELUDE =
      """
      import os, subprocess
      def path(name): return m + '/' + name
      def write(name):
          f = os.open(path(name), os.O_WRONLY | os.O_CREAT, 0o644)
          os.write(f, b'x' * 4096)
          os.close(f)
      def read(name):
          f = os.open(path(name), os.O_RDONLY)
          assert os.read(f, 8192) == b'x' * 4096
          os.close(f)
      def write_often(name):
          f = os.open(path(name), os.O_WRONLY)
          for i in range(2000): os.pwrite(f, b'y' * 4, i % 1000)
          os.close(f)
      def ls(name): subprocess.run(['ls', '-l', path(name)], stdout=subprocess.DEVNULL, check=True)
      """;

  @TempDir Path directory;

  private static Map<String, String> operations() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("stat of a known file", "os.stat(path('known'))");
    all.put("stat of a file not yet known", "os.stat(path('unknown'))");
    all.put("stat of a missing name", "assert not os.path.exists(path('missing'))");
    all.put("create, write 4 KiB, close", "write('new')");
    all.put("open, read 4 KiB, close", "read('known')");
    all.put("the same, not yet known", "read('small')");
    all.put("mkdir", "os.mkdir(path('directory'))");
    all.put("rename", "os.rename(path('known'), path('renamed'))");
    all.put("unlink", "os.unlink(path('renamed'))");
    all.put("rmdir", "os.rmdir(path('directory'))");
    all.put("ls -l of 1,000 entries", "ls('many')");
    all.put("chmod", "os.chmod(path('many'), 0o700)");
    all.put("set an extended attribute", "os.setxattr(path('many'), 'user.a', b'x')");
    all.put("get one", "assert os.getxattr(path('many'), 'user.a') == b'x'");
    all.put("list those of a file that has none", "assert os.listxattr(path('other')) == []");
    all.put("open, 2,000 writes, close", "write_often('other')");
    return all;
  }

  @Test
  void operationsCostWhatTheTableSays() throws Exception {
    assumeTrue(CountedMount.isPossible(), "SKIPPED: needs /dev/fuse, libfuse2 and fusermount");
    try (LocalCluster cluster =
        LocalCluster.start(LocalConfig.of(directory.resolve("data")).notDurable())) {
      try (CountedMount other = CountedMount.of(cluster, directory.resolve("other"))) {
        run(
            other.mountPoint(),
            """
            for name in ('known', 'unknown', 'small'): write(name)
            os.mkdir(path('many'))
            for i in range(1000): os.close(os.open(path('many/%d' % i), os.O_CREAT))
            """);
      }
      try (CountedMount mount = CountedMount.of(cluster, directory.resolve("mount"))) {
        // Names become known, and the kernel learns what is not supported.
        run(mount.mountPoint(), "os.stat(path('known'))\nos.stat(path('many'))\nwrite('other')");
        List<String> rows = new ArrayList<>();
        for (Map.Entry<String, String> operation : OPERATIONS.entrySet()) {
          Costs costs = mount.costsOf(() -> run(mount.mountPoint(), operation.getValue()));
          rows.add(costs.row(operation.getKey()));
          assertBounded(operation.getKey(), costs);
        }
        assertAsWritten(String.join("\n", table()), String.join("\n", rows));
      }
    }
  }

  /** The kernel asks for what it does not know in a request of its own, before the operation's. */
  private static void assertBounded(String operation, Costs costs) {
    long lookups = costs.sql().getOrDefault("lookup", 0L);
    long limit = operation.startsWith("create") || operation.contains("2,000 writes") ? 2 : 1;
    assertTrue(lookups <= 1 && costs.statements() - lookups <= limit, costs.row(operation));
  }

  /** Another kernel may ask less than the one with which the table was made. */
  private static void assertAsWritten(String table, String measured) {
    Pattern kernel = Pattern.compile("(?m)^(\\| [^|]*\\|) (\\d+)[^|]*\\|");
    String message = "measured:\n" + measured;
    assertEquals(
        kernel.matcher(table).replaceAll("$1"), kernel.matcher(measured).replaceAll("$1"), message);
    Matcher written = kernel.matcher(table);
    Matcher counted = kernel.matcher(measured);
    while (written.find() && counted.find()) {
      assertTrue(Integer.parseInt(counted.group(2)) <= Integer.parseInt(written.group(2)), message);
    }
  }

  /** The table's rows, without its head. */
  private static List<String> table() throws IOException {
    return Files.readAllLines(TABLE).stream().filter(l -> l.startsWith("| ")).skip(1).toList();
  }

  /** A process of its own: a request of this one that nobody answers could not be killed. */
  private static void run(Path mountPoint, String python) throws Exception {
    String program = "m = '" + mountPoint + "'\n" + PRELUDE + python;
    Process process =
        new ProcessBuilder("python3", "-c", program)
            .directory(Path.of("/").toFile())
            .inheritIO()
            .start();
    assertTrue(process.waitFor(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS), "hangs");
    assertEquals(0, process.exitValue(), python);
  }
}
