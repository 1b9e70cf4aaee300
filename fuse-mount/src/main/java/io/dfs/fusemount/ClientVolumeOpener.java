package io.dfs.fusemount;

import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.client.file.FileEvents;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.mount.ThisMachine;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.time.RealTime;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.wire.OperationMeters;
import io.dfs.fusemount.options.MountConfig;
import io.dfs.fusemount.posix.PosixFileSystem;
import io.dfs.fusemount.posix.PosixOptions;
import io.dfs.fusemount.posix.VirtualXattrs;
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
    ClientConfig config = config(plan.config(), metaServers);
    AtomicReference<@Nullable PosixFileSystem> posix = new AtomicReference<>();
    DfsClient client = connect(config, identity(plan, config), inode -> tell(posix.get(), inode));
    MountMeters meters = new MountMeters(new OperationMeters(RealTime.ticker()), client);
    PosixFileSystem operations = operations(plan.config(), client, meters.attributes());
    posix.set(operations);
    return new Volume(client, operations, meters);
  }

  private static DfsClient connect(
      ClientConfig config, SessionRequest identity, FileEvents events) {
    try {
      return DfsClient.connect(
          config, identity, ClientParts.overNetwork(config, release()), events);
    } catch (FsException e) {
      throw e.error() == FsError.EIO
          ? new FsException(
              FsError.EIO,
              "no MetaServer of %s can be reached: %s"
                  .formatted(String.join(", ", config.metaServers()), e.getMessage()),
              e)
          : e;
    }
  }

  /** POSIX on the directory that is to be mounted; without it the client ends again. */
  private static PosixFileSystem operations(
      MountConfig config, DfsClient client, VirtualXattrs attributes) {
    try {
      return new PosixFileSystem(
          Subdirectory.of(config.subdir()).find(client.namespace()),
          client.namespace(),
          client.files(),
          RealTime.ticker(),
          posixOptions(config),
          attributes);
    } catch (FsException e) {
      client.close();
      throw e;
    }
  }

  static PosixOptions posixOptions(MountConfig config) {
    return new PosixOptions(
        config.identities(),
        config.directIo(),
        config.mountFlags().contains("sync"),
        config.negativeTimeout());
  }

  /** Before the mount is up nobody has cached anything. */
  private static void tell(@Nullable PosixFileSystem posix, InodeId inode) {
    if (posix != null) {
      posix.changedElsewhere(inode);
    }
  }

  static ClientConfig config(MountConfig c, List<String> metaServers) {
    ClientConfig d = ClientConfig.defaults();
    return new ClientConfig(
        metaServers,
        c.clusterId(),
        c.clientKey(),
        c.zone(),
        c.opTimeout(),
        d.attemptTimeout(),
        d.heartbeatInterval(),
        c.entryTimeout(),
        c.attrTimeout(),
        d.cachedNames(),
        d.cachedAttrs(),
        d.slots(),
        d.requestsInFlight(),
        c.bufferSize(),
        c.cacheSize(),
        d.readaheadBytes(),
        d.uploads(),
        d.commitChunksAfter(),
        d.flushAfter(),
        d.inodeBatch(),
        d.chunkGroups(),
        c.closePolicy());
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
