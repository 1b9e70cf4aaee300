package io.dfs.fusemount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.file.ClosePolicy;
import io.dfs.common.cli.LocalClusterOptions;
import io.dfs.common.net.ListenAddress;
import io.dfs.fusemount.fuse.AllowOther;
import io.dfs.fusemount.options.FstabOptions;
import io.dfs.fusemount.options.MountConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line as users meet it; nothing here mounts. */
class DfsMountTest {
  private static final MountRun.VolumeOpener NEVER =
      (plan, metaServers) -> {
        throw new AssertionError("nothing is to be mounted");
      };

  static MountPlan plan(String... arguments) {
    return plan(Map.of(), arguments);
  }

  private static MountPlan plan(Map<String, String> environment, String... arguments) {
    DfsMount command = new DfsMount(NEVER, environment);
    new CommandLine(command).parseArgs(arguments);
    return command.plan();
  }

  private static String refusal(String... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        DfsMount.execute(
            new DfsMount(NEVER, Map.of()),
            arguments,
            new PrintStream(err, true, StandardCharsets.UTF_8));
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
    assertFalse(plan.config().readOnly());
    assertEquals(AllowOther.AUTO, plan.config().sharing());
    assertEquals(Duration.ofSeconds(1), plan.config().attrTimeout());
    assertEquals(Duration.ofSeconds(60), plan.config().opTimeout());
  }

  @Test
  void metricsAreOfThisMachineUnlessSaid() {
    assertEquals(Optional.empty(), plan("--local", "/mnt/dfs").config().metricsAddress());
    assertEquals(
        Optional.of(new ListenAddress("127.0.0.1", 7480)),
        plan("--local", "--metrics", "7480", "/mnt/dfs").config().metricsAddress());
    assertEquals(
        Optional.of(new ListenAddress("0.0.0.0", 0)),
        plan("--local", "--metrics", "0.0.0.0:0", "/mnt/dfs").config().metricsAddress());
    assertEquals(
        Optional.of(new ListenAddress("::1", 80)),
        plan("--local", "--metrics", "[::1]:80", "/mnt/dfs").config().metricsAddress());
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
              new DfsMount(NEVER, Map.of()),
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
    assertTrue(plan.config().readOnly());
    assertEquals(AllowOther.YES, plan.config().sharing());
    assertEquals(Duration.ofMillis(500), plan.config().attrTimeout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"frobnicate", "attr_timeout=soon", "op_timeout="})
  void anUnknownOrBadMountOptionIsNamed(String option) {
    String text = refusal("--local", "-o", "rw," + option, "/mnt/dfs");
    assertTrue(text.replace('-', '_').contains(option.split("=")[0]), text);
  }

  @Test
  void theNearestNameIsNamed() {
    assertTrue(refusal("--local", "-o", "allow_othr", "/m").contains("did you mean 'allow_other'"));
    assertFalse(refusal("--local", "-o", "frobnicate", "/m").contains("did you mean"));
  }

  @Test
  void whatCanOnlyBeSoIsRefusedOtherwiseWithTheReason() {
    assertTrue(refusal("--local", "--namespace", "relaxed", "/m").contains("directory leases"));
    assertTrue(refusal("--local", "-o", "subtype=x", "/m").contains("fuse.dfs"));
    assertTrue(refusal("--local", "-o", "remount,ro", "/m").contains("mount -i -o remount"));
    assertTrue(refusal("--local", "--update-fstab", "/m").contains("--update-fstab"));
  }

  @Test
  void whatDoesNotDoWhatItSaysIsTold() {
    MountPlan plan = plan("--local", "-o", "kernel_cache,big_writes,lazytime", "/m");
    assertEquals(2, plan.remarks().size(), plan.remarks().toString());
    assertTrue(plan.remarks().getFirst().startsWith("kernel_cache changes nothing: "));
  }

  @Test
  void theLastOfOptionsThatContradictEachOtherCounts() {
    MountPlan plan = plan("--local", "--read-only", "-o", "noexec,sync,rw", "-o", "async", "/m");
    assertFalse(plan.config().readOnly());
    assertEquals(List.of("noexec", "async"), plan.config().mountFlags());
    assertTrue(plan("--local", "--read-only", "/m").config().readOnly());
  }

  @Test
  void ourOwnOptionsHaveTwoSpellings() {
    MountConfig dashes =
        plan(
                "--subdir=/a/b",
                "--cache-size=1GiB",
                "--buffer-size=64MiB",
                "--root-squash",
                "--map-uid=1:2,3:4",
                "--map-gid=5:6",
                "--zone=z",
                "--op-timeout=5s",
                "a:1",
                "/m")
            .config();
    String list =
        "subdir=/a/b,cache_size=1GiB,buffer_size=64MiB,root_squash,map_uid=1:2,map_uid=3:4,"
            + "map_gid=5:6,zone=z,op_timeout=5";
    assertEquals(dashes, plan("-o", list, "a:1", "/m").config());
    assertEquals("65534:65534", dashes.rootSquash());
    assertEquals(List.of("1:2", "3:4"), dashes.mapUid());
    assertEquals(1L << 30, dashes.cacheSize());
    assertEquals(ClosePolicy.DURABLE, dashes.closePolicy());
    assertEquals(
        ClosePolicy.RECEIVED, plan("--close=received", "a:1", "/m").config().closePolicy());
    assertEquals("", plan("-o", list + ",no_root_squash", "a:1", "/m").config().rootSquash());
  }

  @Test
  void everySettingComesFromFileAndEnvironmentTooTheNearestFirst(@TempDir Path directory)
      throws IOException {
    Path file = directory.resolve("mount.properties");
    Path key = Files.writeString(directory.resolve("key"), "s3cret\n");
    Files.writeString(file, "meta-servers=f:1\ncache-size=1MiB\nzone=file\nentry-timeout=5s\n");
    Map<String, String> environment =
        Map.of(
            "DFS_MOUNT_ZONE", "environment",
            "DFS_MOUNT_ENTRY_TIMEOUT", "6s",
            "DFS_CLIENT_KEY_FILE", key.toString(),
            "DFS_ADMIN_KEY", "not for mounts",
            "DFS_META", "e:1");
    MountConfig config =
        plan(environment, "--config", file.toString(), "-o", "entry_timeout=7", "/m").config();
    assertEquals(List.of("f:1"), config.metaServers());
    assertEquals(1 << 20, config.cacheSize());
    assertEquals("environment", config.zone());
    assertEquals(Duration.ofSeconds(7), config.entryTimeout());
    assertEquals(Optional.of("s3cret"), config.clientKey());
    assertEquals(List.of("e:1"), plan(environment, "/m").config().metaServers());
    Files.writeString(file, "cash-size=1\n");
    assertTrue(refusal("--config", file.toString(), "a:1", "/m").contains("cash-size"));
    assertTrue(refusal("--config", "/no/such", "a:1", "/m").contains("/no/such"));
  }

  @Test
  void mountProgramsArgumentsAreOurs() {
    String[] arguments =
        MountHelper.arguments(
            "a:1,b:2",
            "/m",
            "-sn",
            "-v",
            "-t",
            "fuse.dfs",
            "-o",
            "rw,nofail,x-systemd.automount,zz");
    MountPlan plan = plan(arguments);
    assertEquals(List.of("a:1", "b:2"), plan.metaServers());
    assertEquals("a:1,b:2", plan.source(plan.metaServers()));
    assertFalse(plan.manner().fake());
    assertTrue(plan(MountHelper.arguments("dfs@a:1+b:2", "/m", "-f")).manner().fake());
    assertEquals(
        List.of("a:1", "b:2"), plan(MountHelper.arguments("dfs@a:1+b:2", "/m")).metaServers());
    assertTrue(refusal(MountHelper.arguments("a:1", "/m", "-o", "zz")).contains("'zz'"));
    assertTrue(MountHelper.isCalledAs("/sbin/mount.dfs"));
    assertTrue(MountHelper.isCalledAs("mount.fuse.dfs"));
    assertFalse(MountHelper.isCalledAs("dfs-mount"));
  }

  @Test
  void theFstabLineSaysWhatTheCommandLineSaid(@TempDir Path directory) throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "s3cret");
    MountPlan plan =
        plan(
            "--update-fstab",
            "--read-only",
            "--key-file=" + key,
            "--map-uid=1:2,3:4",
            "-o",
            "noexec,entry_timeout=2,allow_root,direct_io",
            "a:1,b:1",
            "/m");
    assertEquals(
        "_netdev,allow_root,key_file="
            + key
            + ",direct_io,entry_timeout=2,map_uid=1:2,map_uid=3:4,noexec,ro",
        FstabOptions.of(plan.settings()));
    assertEquals("dfs@a:1+b:1", plan.source(plan.metaServers()));
    MountPlan again = plan("-o", FstabOptions.of(plan.settings()), "dfs@a:1+b:1", "/m");
    assertEquals(plan.config(), again.config());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map_uid=1",
        "map_uid=1:2,map_uid=1:3",
        "map_uid=1:3,map_uid=2:3",
        "map_gid=1:-2",
        "root_squash=0:0",
        "root_squash=nobody",
        "umask=9",
        "uid=4294967295",
        "max_write=4096",
        "max_read=5000",
        "op_timeout=0",
        "buffer_size=1KiB",
        "close=never",
        "entry_timeout=-1s",
        "ro=1",
        "suid=1",
        "fsname="
      })
  void valuesOutOfRangeAreRefused(String option) {
    assertTrue(refusal("--local", "-o", option, "/m").startsWith("dfs-mount: "));
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
    String text =
        Announcement.of(
            plan, Optional.empty(), Optional.of("127.0.0.1:7480"), true, List.of("fstab has it"));
    assertTrue(text.startsWith("DFS is mounted at /mnt/dfs\n"), text);
    assertTrue(text.contains("dfs umount /mnt/dfs"), text);
    assertTrue(text.contains("fstab has it"), text);
    assertTrue(text.contains("http://127.0.0.1:7480/metrics"), text);
    String foreground = Announcement.of(plan, Optional.empty(), Optional.empty(), false, List.of());
    assertTrue(foreground.contains("Ctrl-C"), foreground);
    assertFalse(foreground.contains("metrics"), foreground);
  }

  @Test
  void aBadPlanIsNotMadeAtAll() {
    assertThrows(CommandLine.ParameterException.class, () -> plan("a:7400,b", "/mnt/dfs"));
  }
}
