package io.dfs.fusemount;

import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.mount.ThisMachine;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.time.RealTime;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.wire.OperationMeters;
import io.dfs.fusemount.posix.PosixFileSystem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volumes of a real cluster: a client over gRPC and the POSIX layer on it. */
final class ClientVolumeOpener implements MountRun.VolumeOpener {
  private static final Logger log = LoggerFactory.getLogger(ClientVolumeOpener.class);

  @Override
  public MountedVolume open(MountPlan plan, List<String> metaServers) {
    ClientConfig config = config(plan.limits(), metaServers);
    AtomicReference<@Nullable PosixFileSystem> posix = new AtomicReference<>();
    DfsClient client =
        DfsClient.connect(
            config,
            identity(plan, config),
            ClientParts.overNetwork(config, release()),
            inode -> tell(posix.get(), inode));
    OperationMeters meters = new OperationMeters(RealTime.ticker());
    PosixFileSystem operations =
        new PosixFileSystem(InodeId.ROOT, client.namespace(), client.files(), RealTime.ticker());
    posix.set(operations);
    return new Volume(client, operations, new MountMeters(meters, client));
  }

  /** Before the mount is up nobody has cached anything. */
  private static void tell(@Nullable PosixFileSystem posix, InodeId inode) {
    if (posix != null) {
      posix.changedElsewhere(inode);
    }
  }

  private static ClientConfig config(MountPlan.Limits limits, List<String> metaServers) {
    ClientConfig d = ClientConfig.defaults();
    return new ClientConfig(
        metaServers,
        d.clusterId(),
        Optional.ofNullable(System.getenv("DFS_CLIENT_KEY")),
        d.zone(),
        limits.opTimeout(),
        d.attemptTimeout(),
        d.heartbeatInterval(),
        limits.entryTimeout(),
        limits.attrTimeout(),
        d.cachedNames(),
        d.cachedAttrs(),
        d.slots(),
        d.requestsInFlight(),
        limits.bufferBytes(),
        limits.cacheBytes(),
        d.readaheadBytes(),
        d.uploads(),
        d.commitChunksAfter(),
        d.flushAfter(),
        d.inodeBatch(),
        d.chunkGroups(),
        d.closePolicy());
  }

  private static SessionRequest identity(MountPlan plan, ClientConfig config) {
    return new SessionRequest(
        ThisMachine.name(),
        plan.mountPoint().toString(),
        ProcessHandle.current().pid(),
        release(),
        config.slots());
  }

  private static String release() {
    String version = ClientVolumeOpener.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** An open client as the mount sees it. */
  private record Volume(DfsClient client, LowLevelFileSystem operations, MountMeters counted)
      implements MountedVolume {
    @Override
    public OperationMeters meters() {
      return counted.operations();
    }

    @Override
    public MountStatistics statistics() {
      return counted.now();
    }

    @Override
    public Optional<String> missing() {
      return client.session().isConnected()
          ? Optional.empty()
          : Optional.of("no MetaServer answers; the mount tries again");
    }

    @Override
    public void flush() {
      try {
        client.files().flushAll();
      } catch (FsException e) {
        log.error("some files could not be committed: {}", e.getMessage());
      }
    }

    @Override
    public void close() {
      try {
        client.close();
      } catch (FsException e) {
        log.error("some files could not be committed: {}", e.getMessage());
      }
    }
  }
}
