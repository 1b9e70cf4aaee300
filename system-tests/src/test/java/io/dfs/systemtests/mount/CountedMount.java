package io.dfs.systemtests.mount;

import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.client.file.FileEvents;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.mount.Fusermount;
import io.dfs.common.time.RealTime;
import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.fuse.jnr.FuseMount;
import io.dfs.fusemount.posix.PosixFileSystem;
import io.dfs.local.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A real mount of a cluster in this process, all of whose layers count. */
final class CountedMount implements AutoCloseable {
  /** So that nothing runs out while a slow machine counts. */
  private static final Duration CACHED = Duration.ofMinutes(10);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Sent whenever the kernel likes. */
  private static final Set<String> BACKGROUND_KERNEL = Set.of("FORGET", "BATCH_FORGET");

  /** Sent whether anybody works or not. */
  private static final Set<String> BACKGROUND_REQUESTS = Set.of("Heartbeat", "GetMap");

  /** What mounts' requests become; all else is the servers' own. */
  private static final Set<String> REQUESTED_FUNCTIONS =
      Set.of(
          "apply_",
          "lookup",
          "lookup_parent",
          "getattr",
          "open",
          "extents",
          "readdir",
          "readlink",
          "getxattr",
          "listxattr",
          "grant_inodes",
          "grant_chunks");

  private final LocalCluster cluster;
  private final DfsClient client;
  private final FuseMount mount;

  private CountedMount(LocalCluster cluster, DfsClient client, FuseMount mount) {
    this.cluster = cluster;
    this.client = client;
    this.mount = mount;
  }

  static boolean isPossible() {
    try {
      Fusermount.find();
      return Files.isWritable(Path.of("/dev/fuse"));
    } catch (FsException e) {
      return false;
    }
  }

  static CountedMount of(LocalCluster cluster, Path mountPoint) {
    ClientConfig config =
        ClientConfig.defaults()
            .withMetaServers(List.of(cluster.address().metaServer()))
            .withCacheTimeouts(CACHED, CACHED);
    DfsClient client =
        DfsClient.connect(
            config,
            new SessionRequest("host", mountPoint.toString(), 1, "test", 16),
            ClientParts.overNetwork(config, "test"),
            FileEvents.NONE);
    FuseMount mount =
        FuseMount.mount(
            mountPoint,
            MountOptions.defaults(),
            new PosixFileSystem(
                InodeId.ROOT, client.namespace(), client.files(), RealTime.ticker()));
    mount.awaitReady(PATIENCE);
    return new CountedMount(cluster, client, mount);
  }

  Path mountPoint() {
    return mount.mountPoint();
  }

  /** Something that may fail. */
  @FunctionalInterface
  interface Operation {
    void run() throws Exception;
  }

  Costs costsOf(Operation operation) throws Exception {
    Costs before = settled();
    operation.run();
    return settled().since(before);
  }

  /** The kernel does not wait for what follows a close. */
  private Costs settled() throws InterruptedException {
    Costs last = now();
    for (int quiet = 0; quiet < 3; ) {
      Thread.sleep(50);
      Costs now = now();
      quiet = now.equals(last) ? quiet + 1 : 0;
      last = now;
    }
    return last;
  }

  private Costs now() {
    Map<String, Long> requests = new TreeMap<>(client.session().counts().snapshot());
    requests.keySet().removeAll(BACKGROUND_REQUESTS);
    Map<String, Long> statements = new TreeMap<>(cluster.statementCounts());
    statements.keySet().retainAll(REQUESTED_FUNCTIONS);
    Map<String, Long> kernel = new TreeMap<>(mount.requestCounts());
    kernel.keySet().removeAll(BACKGROUND_KERNEL);
    return new Costs(kernel, requests, statements);
  }

  @Override
  public void close() {
    mount.unmount(PATIENCE);
    client.close();
  }
}
