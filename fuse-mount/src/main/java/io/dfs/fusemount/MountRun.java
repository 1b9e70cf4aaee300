package io.dfs.fusemount;

import io.dfs.common.cli.LocalClusterProvider;
import io.dfs.common.cli.ReadyFile;
import io.dfs.common.cli.RunningCluster;
import io.dfs.common.error.FsException;
import io.dfs.common.net.ListenAddress;
import io.dfs.common.process.Steps;
import io.dfs.fusemount.fuse.jnr.FuseMount;
import io.dfs.fusemount.mount.Machine;
import io.dfs.fusemount.options.FstabOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mount from its start to its end in this process.
 *
 * <p>Threads: the calling one starts everything and then waits; the one shutdown hook may come at
 * any moment and ends what is there by then. Both end the same {@link Steps}.
 */
final class MountRun {
  private static final Logger log = LoggerFactory.getLogger(MountRun.class);
  private static final Machine MACHINE = new Machine(Path.of("/"));
  private static final Duration READY_PATIENCE = Duration.ofSeconds(30);
  private static final Duration UNMOUNT_PATIENCE = Duration.ofSeconds(5);

  /** Beyond its own bounds, for what a step does besides waiting. */
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final Duration CLUSTER_END = Duration.ofSeconds(90);

  private final MountPlan plan;
  private final VolumeOpener opener;
  private final PrintStream progress;
  private final Steps mountEnd = new Steps();
  private final Steps clusterEnd = new Steps();
  private final MadeDirectories directories = new MadeDirectories();
  private final CountDownLatch startEnded = new CountDownLatch(1);

  /** Where they are; confined to the calling thread. */
  private Optional<String> metrics = Optional.empty();

  /** Opens the file system of a mount. */
  @FunctionalInterface
  interface VolumeOpener {
    MountedVolume open(MountPlan plan, List<String> metaServers);
  }

  /**
   * @param progress told, a line each, what is being done
   */
  MountRun(MountPlan plan, VolumeOpener opener, PrintStream progress) {
    this.plan = plan;
    this.opener = opener;
    this.progress = progress;
  }

  /**
   * Mounts, announces, and returns when all has ended.
   *
   * @throws MountFailure what could not be started, after what had started has ended again
   */
  void run(Optional<ReadyFile> ready, PrintStream out) {
    Thread starter = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("end").unstarted(() -> endAtShutdown(starter)));
    Optional<RunningCluster> cluster;
    FuseMount mount;
    try {
      plan.config().metricsAddress().ifPresent(MountMetrics::require);
      prepare();
      if (plan.manner().fake()) {
        return;
      }
      cluster = startCluster();
      mount = startMount(cluster);
      announce(ready, out, cluster, settle(cluster));
    } catch (RuntimeException e) {
      end();
      directories.removeEmpty();
      throw e;
    } finally {
      startEnded.countDown();
    }
    serve(mount, cluster);
  }

  /** What can be refused is, before anything is started. */
  private void prepare() {
    try {
      FuseMount.requireInstalled();
      if (plan.manner().updateFstab()) {
        MACHINE.requireFstab(plan.mountPoint());
      }
    } catch (FsException e) {
      throw MountFailure.system(e.getMessage());
    }
    try {
      FuseMount.requirePlace(plan.mountPoint(), plan.config().nonempty());
    } catch (FsException e) {
      throw MountFailure.mount(e.getMessage());
    }
    if (plan.manner().source().isPresent() && Files.notExists(plan.mountPoint())) {
      throw MountFailure.mount("the mount point " + plan.mountPoint() + " does not exist");
    }
  }

  private void say(String line) {
    progress.println("dfs-mount: " + line);
  }

  private Optional<RunningCluster> startCluster() {
    if (plan.local().isEmpty()) {
      return Optional.empty();
    }
    LocalClusterProvider provider =
        LocalClusterProvider.load()
            .orElseThrow(
                () ->
                    MountFailure.system(
                        "this installation has no servers: mount a cluster by its address"));
    try {
      RunningCluster cluster = provider.joinOrStart(plan.local().get(), this::say);
      clusterEnd.push("local cluster", CLUSTER_END, cluster::close);
      return Optional.of(cluster);
    } catch (FsException e) {
      throw MountFailure.system(e.getMessage());
    }
  }

  private List<String> addresses(Optional<RunningCluster> cluster) {
    return cluster.map(c -> List.of(c.address().metaServer())).orElse(plan.metaServers());
  }

  private FuseMount startMount(Optional<RunningCluster> cluster) {
    List<String> metaServers = addresses(cluster);
    Duration opTimeout = plan.config().opTimeout();
    try {
      directories.make(plan.mountPoint());
      MountedVolume volume = opener.open(plan, metaServers);
      mountEnd.push("session", opTimeout.plus(SLACK), volume::close);
      plan.config().metricsAddress().ifPresent(address -> startMetrics(address, volume));
      FuseMount mount =
          FuseMount.mount(
              plan.mountPoint(),
              KernelOptions.of(plan, metaServers),
              volume.operations(),
              volume.meters());
      mountEnd.push(
          "mount",
          UNMOUNT_PATIENCE.plus(SLACK),
          () -> log.info("unmounted: {}", mount.unmount(UNMOUNT_PATIENCE)));
      mountEnd.push("dirty data", opTimeout.plus(SLACK), volume::flush);
      mount.awaitReady(READY_PATIENCE);
      return mount;
    } catch (FsException e) {
      throw MountFailure.mount(e.getMessage());
    }
  }

  private void startMetrics(ListenAddress address, MountedVolume volume) {
    MountMetrics started = MountMetrics.start(address, volume);
    mountEnd.push("metrics", SLACK, started::close);
    metrics = Optional.of(started.address());
  }

  /** What the machine is to know of the mount. @return what was done, a line each */
  private List<String> settle(Optional<RunningCluster> cluster) {
    List<String> done = new ArrayList<>(plan.remarks());
    done.addAll(MACHINE.hideFromUpdatedb());
    if (plan.manner().updateFstab()) {
      try {
        done.addAll(
            MACHINE.remember(
                plan.source(addresses(cluster)),
                plan.mountPoint(),
                FstabOptions.of(plan.settings()),
                Optional.ofNullable(System.getProperty("dfs.program")).map(Path::of)));
      } catch (FsException e) {
        throw MountFailure.system(e.getMessage());
      }
    }
    return done;
  }

  private void announce(
      Optional<ReadyFile> ready,
      PrintStream out,
      Optional<RunningCluster> cluster,
      List<String> done) {
    String text = Announcement.of(plan, cluster, metrics, ready.isPresent(), done);
    if (ready.isEmpty()) {
      out.print(text);
      out.flush();
      return;
    }
    try {
      ready.get().announce(text);
    } catch (IOException e) {
      throw MountFailure.system("cannot tell the launcher that the mount is ready: " + e);
    }
  }

  /** Until somebody unmounts, or asks the cluster to stop. */
  private void serve(FuseMount mount, Optional<RunningCluster> cluster) {
    CompletableFuture<Void> unmounted = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("await-unmount")
        .start(
            () -> {
              mount.awaitEnd();
              unmounted.complete(null);
            });
    CompletableFuture.anyOf(
            unmounted, cluster.map(RunningCluster::stopRequested).orElseGet(CompletableFuture::new))
        .join();
    mountEnd.run();
    cluster.ifPresent(c -> c.awaitUnused(line -> log.info("{}", line)));
    end();
  }

  private void end() {
    mountEnd.run();
    clusterEnd.run();
  }

  /** A start that is under way is made to give up first, so that nothing starts behind our back. */
  private void endAtShutdown(Thread starter) {
    try {
      if (startEnded.getCount() > 0) {
        starter.interrupt();
        if (!startEnded.await(CLUSTER_END.toSeconds(), TimeUnit.SECONDS)) {
          log.warn("the start did not give up in time");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }
}
