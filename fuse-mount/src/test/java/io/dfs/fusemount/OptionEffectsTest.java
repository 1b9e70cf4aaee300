package io.dfs.fusemount;

import static io.dfs.fusemount.DfsMountTest.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.ClientConfig;
import io.dfs.client.file.ClosePolicy;
import io.dfs.fusemount.fuse.AllowOther;
import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.options.MountConfig;
import io.dfs.fusemount.posix.IdMap;
import io.dfs.fusemount.posix.Identities;
import io.dfs.fusemount.posix.PosixOptions;
import io.dfs.fusemount.posix.RootSquash;
import io.dfs.fusemount.posix.ShownAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says, where it has its effect: in the client, POSIX, and the kernel. */
class OptionEffectsTest {
  private static final long MIB = 1L << 20;

  private static MountConfig options(String list) {
    return plan("-o", list, "a:1", "/m").config();
  }

  private static ClientConfig client(String list) {
    return ClientVolumeOpener.config(options(list), List.of("a:1", "b:1"));
  }

  private static PosixOptions posix(String list) {
    return ClientVolumeOpener.posixOptions(options(list));
  }

  private static MountOptions kernel(String... arguments) {
    return KernelOptions.of(plan(arguments), List.of("a:1", "b:1"));
  }

  @Test
  void theClientHasItsTimesAndSizes() {
    ClientConfig client =
        client(
            "op_timeout=2,entry_timeout=3,attr_timeout=4,buffer_size=5MiB,cache_size=6MiB,"
                + "zone=z,cluster_id=c,close=received");
    assertEquals(List.of("a:1", "b:1"), client.metaServers());
    assertEquals(Duration.ofSeconds(2), client.opTimeout());
    assertEquals(Duration.ofSeconds(3), client.entryTimeout());
    assertEquals(Duration.ofSeconds(4), client.attrTimeout());
    assertEquals(5 * MIB, client.bufferBytes());
    assertEquals(6 * MIB, client.cacheBytes());
    assertEquals("z", client.zone());
    assertEquals("c", client.clusterId());
    assertEquals(ClosePolicy.RECEIVED, client.closePolicy());
    assertEquals(ClosePolicy.DURABLE, client("zone=z").closePolicy());
  }

  @Test
  void theClientHasItsKey(@TempDir Path directory) throws IOException {
    Path key = Files.writeString(directory.resolve("key"), "s3cret");
    assertEquals(Optional.of("s3cret"), client("key_file=" + key).clientKey());
  }

  @Test
  void theSubdirectoryIsMounted() {
    assertEquals("/a/b", options("subdir=/a/b").subdir());
    assertEquals("/", options("ro").subdir());
  }

  @Test
  void ownersAreThoseThatWereAsked() {
    assertEquals(Identities.PLAIN, posix("ro").identities());
    assertEquals(
        new Identities(
            IdMap.of(Map.of(1, 2)),
            IdMap.of(Map.of(3, 4)),
            Optional.of(new RootSquash(5, 6)),
            new ShownAs(OptionalInt.of(7), OptionalInt.of(8), OptionalInt.of(0123))),
        posix("map_uid=1:2,map_gid=3:4,root_squash=5:6,uid=7,gid=8,umask=123").identities());
    assertEquals(
        Optional.of(new RootSquash(65534, 65534)), posix("root_squash").identities().rootSquash());
    assertEquals(Optional.empty(), posix("root_squash,no_root_squash").identities().rootSquash());
  }

  @Test
  void pagesAndMissingNames() {
    PosixOptions posix = posix("direct_io,sync,negative_timeout=9");
    assertTrue(posix.directIo());
    assertTrue(posix.syncWrites());
    assertEquals(Duration.ofSeconds(9), posix.negativeTimeout());
    assertFalse(posix("noexec").directIo());
    assertFalse(posix("sync,async").syncWrites());
  }

  @Test
  void theKernelHasTheRest() {
    MountOptions kernel =
        kernel(
            "-o",
            "ro,allow_root,nonempty,noexec,dirsync,fsname=x,max_read=8192,max_write=262144,"
                + "max_readahead=65536",
            "a:1",
            "/m");
    assertTrue(kernel.readOnly());
    assertEquals(AllowOther.ROOT, kernel.allowOther());
    assertTrue(kernel.nonEmpty());
    assertEquals(List.of("noexec", "dirsync"), kernel.flags());
    assertEquals("x", kernel.fsName());
    assertEquals(8192, kernel.protocol().maxReadBytes());
    assertEquals(262_144, kernel.protocol().maxWriteBytes());
    assertEquals(65_536, kernel.protocol().maxReadaheadBytes());
    assertFalse(kernel.protocol().sharedLocks());
  }

  @Test
  void theKernelHasDefaults() {
    MountOptions kernel = kernel("a:1", "/m");
    assertFalse(kernel.readOnly());
    assertFalse(kernel.nonEmpty());
    assertEquals(List.of(), kernel.flags());
    assertEquals("dfs@a:1+b:1", kernel.fsName());
    assertTrue(kernel("--read-only", "a:1", "/m").readOnly());
    assertFalse(kernel("-o", "ro,rw", "a:1", "/m").readOnly());
    assertEquals(AllowOther.YES, kernel("-o", "allow_other", "a:1", "/m").allowOther());
    assertEquals(AllowOther.NO, kernel("-o", "noallow_other", "a:1", "/m").allowOther());
  }
}
