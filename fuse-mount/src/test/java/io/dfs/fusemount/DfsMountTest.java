package io.dfs.fusemount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.net.ListenAddress;
import io.dfs.fusemount.fuse.AllowOther;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line as users meet it; nothing here mounts. */
class DfsMountTest {
  private static final MountRun.VolumeOpener NEVER =
      (plan, metaServers) -> {
        throw new AssertionError("nothing is to be mounted");
      };

  private static MountPlan plan(String... arguments) {
    DfsMount command = new DfsMount(NEVER);
    new CommandLine(command).parseArgs(arguments);
    return command.plan();
  }

  private static String refusal(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        DfsMount.execute(
            new DfsMount(NEVER), arguments, new PrintStream(err, true, StandardCharsets.UTF_8));
    assertEquals(MountFailure.USAGE, code);
    String text = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, text.lines().count(), text);
    return text;
  }

  @Test
  void aLocalMountNeedsNothingButAPlace() {
    MountPlan plan = plan("--local", "/mnt/x/../dfs");
    assertEquals(Path.of("/mnt/dfs"), plan.mountPoint());
    assertTrue(plan.local().isPresent());
    assertEquals(List.of(), plan.metaServers());
    assertFalse(plan.readOnly());
    assertEquals(AllowOther.AUTO, plan.allowOther());
    assertEquals(Duration.ofSeconds(1), plan.limits().attrTimeout());
    assertEquals(Duration.ofSeconds(60), plan.limits().opTimeout());
  }

  @Test
  void metricsAreOfThisMachineUnlessSaid() {
    assertEquals(Optional.empty(), plan("--local", "/mnt/dfs").metrics());
    assertEquals(
        Optional.of(new ListenAddress("127.0.0.1", 7480)),
        plan("--local", "--metrics", "7480", "/mnt/dfs").metrics());
    assertEquals(
        Optional.of(new ListenAddress("0.0.0.0", 0)),
        plan("--local", "--metrics", "0.0.0.0:0", "/mnt/dfs").metrics());
    assertEquals(
        Optional.of(new ListenAddress("::1", 80)),
        plan("--local", "--metrics", "[::1]:80", "/mnt/dfs").metrics());
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "host:", ":1", "70000", "::1:80", "a b:80"})
  void badMetricsAddressesAreRefused(String address) {
    String text = refusal("--local", "--metrics", address, "/mnt/dfs");
    assertTrue(text.contains("--metrics"), text);
    assertTrue(text.contains("port"), text);
  }

  @Test
  void aTakenMetricsPortIsSaidBeforeAnythingStarts() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      String port = Integer.toString(other.getLocalPort());
      int code =
          DfsMount.execute(
              new DfsMount(NEVER),
              new String[] {"--metrics", port, "localhost:1", "/mnt/dfs"},
              new PrintStream(err, true, StandardCharsets.UTF_8));
      assertEquals(MountFailure.SYSTEM, code);
      assertEquals(
          "dfs-mount: --metrics: cannot listen on 127.0.0.1:"
              + port
              + ": the port is in use; stop the other process or choose another port",
          err.toString(StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void theLocalClusterTakesADirectoryAndAGracePeriod() {
    MountPlan plan = plan("--local", "--data-dir", "/d", "--grace-period", "5s", "/mnt/dfs");
    assertEquals(
        Optional.of(new LocalClusterOptions(Path.of("/d"), Optional.of(Duration.ofSeconds(5)))),
        plan.local());
  }

  @Test
  void aRemoteMountNamesItsMetaServers() {
    MountPlan plan = plan("a:7400,b.example:7401", "/mnt/dfs");
    assertEquals(List.of("a:7400", "b.example:7401"), plan.metaServers());
    assertEquals(Optional.empty(), plan.local());
  }

  @Test
  void mountOptionsAreThoseOfMountPrograms() {
    MountPlan plan =
        plan("--local", "-o", "ro,_netdev,allow_other", "-o", "attr_timeout=0.5", "/mnt/dfs");
    assertTrue(plan.readOnly());
    assertEquals(AllowOther.YES, plan.allowOther());
    assertEquals(Duration.ofMillis(500), plan.limits().attrTimeout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"frobnicate", "attr_timeout=soon", "op_timeout="})
  void anUnknownOrBadMountOptionIsNamed(String option) {
    String text = refusal("--local", "-o", "rw," + option, "/mnt/dfs");
    assertTrue(text.contains(option.split("=")[0]), text);
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertTrue(refusal("/mnt/dfs").contains("MetaServer"));
    assertTrue(refusal("--local", "a:1", "/mnt/dfs").contains("a:1"));
    assertTrue(refusal("nowhere", "/mnt/dfs").contains("nowhere"));
    assertTrue(refusal("--data-dir", "/d", "a:1", "/mnt/dfs").contains("--local"));
    assertTrue(refusal("--local", "--cache-size", "much", "/mnt/dfs").contains("much"));
    assertTrue(refusal("--frobnicate", "/mnt/dfs").contains("--frobnicate"));
  }

  @Test
  void theBackgroundIsTheLaunchersWork() {
    assertTrue(refusal("--local", "-d", "/mnt/dfs").contains("launcher"));
  }

  @Test
  void theAnnouncementCanBePasted() {
    MountPlan plan = plan("a:7400", "/mnt/dfs");
    String text = Announcement.of(plan, Optional.empty(), Optional.of("127.0.0.1:7480"), true);
    assertTrue(text.startsWith("DFS is mounted at /mnt/dfs\n"), text);
    assertTrue(text.contains("dfs umount /mnt/dfs"), text);
    assertTrue(text.contains("http://127.0.0.1:7480/metrics"), text);
    String foreground = Announcement.of(plan, Optional.empty(), Optional.empty(), false);
    assertTrue(foreground.contains("Ctrl-C"), foreground);
    assertFalse(foreground.contains("metrics"), foreground);
  }

  @Test
  void aBadPlanIsNotMadeAtAll() {
    assertThrows(CommandLine.ParameterException.class, () -> plan("a:7400,b", "/mnt/dfs"));
  }
}
