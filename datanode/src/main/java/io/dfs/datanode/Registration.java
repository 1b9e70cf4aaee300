package io.dfs.datanode;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.Release;
import io.dfs.common.time.Ticker;
import io.dfs.datanode.store.StoreSpace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the node and renews its lease; each answer says which groups live here, and under which
 * generation, which is kept on disk before anything is acknowledged under it. Confined to its
 * agent's thread.
 */
final class Registration implements Agent {
  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  private final Registrar registrar;
  private final NodeId node;
  private final String address;
  private final String zone;
  private final List<OpenDirectory> open;
  private final DataDirectories directories;
  private final Ticker ticker;
  private boolean registered;

  /** Directories that could not keep what the last answer told them to. */
  private final Set<DirectoryId> forgetful = new HashSet<>();

  /** Read by those who catch up. */
  private volatile List<SyncingGroup> syncing = List.of();

  /** Read by those who ask whether the node is ready. */
  private volatile long leaseEndNanos;

  Registration(
      Registrar registrar,
      NodeId node,
      String address,
      String zone,
      List<OpenDirectory> open,
      DataDirectories directories,
      Ticker ticker) {
    this.registrar = registrar;
    this.node = node;
    this.address = address;
    this.zone = zone;
    this.open = List.copyOf(open);
    this.directories = directories;
    this.ticker = ticker;
    leaseEndNanos = ticker.nanos();
  }

  /** Whether the lease runs, as far as this node knows. Thread-safe. */
  boolean isRegistered() {
    return leaseEndNanos - ticker.nanos() > 0;
  }

  /** What the last answer said that the node has to catch up with. Thread-safe. */
  List<SyncingGroup> syncing() {
    return syncing;
  }

  @Override
  public int doWork() {
    String position = databasePosition();
    long asked = ticker.nanos();
    NodeGrant grant;
    if (registered) {
      try {
        grant = registrar.heartbeat(report(), position);
      } catch (FsException e) {
        if (e.error() != FsError.ESTALE) {
          throw e;
        }
        grant = registrar.register(report(), position);
      }
    } else {
      grant = registrar.register(report(), position);
    }
    take(grant, position);
    registered = true;
    leaseEndNanos = asked + grant.lease().toNanos();
    return 0;
  }

  /** A directory that cannot keep what it has to keep serves nothing; the others go on. */
  private void take(NodeGrant grant, String position) {
    Map<DirectoryId, Long> kept = new HashMap<>();
    for (OpenDirectory directory : open) {
      Long generation = grant.generations().get(directory.id());
      if (generation == null) {
        continue;
      }
      if (kept(directory, d -> d.keepGeneration(generation))) {
        kept.put(directory.id(), generation);
        forgetful.remove(directory.id());
      } else {
        forgetful.add(directory.id());
      }
    }
    directories.assign(kept, grant.groups());
    syncing = grant.syncing();
    if (!grant.databasePosition().isEmpty() && !grant.databasePosition().equals(position)) {
      open.forEach(o -> kept(o, d -> d.keepDatabasePosition(grant.databasePosition())));
    }
  }

  private static boolean kept(OpenDirectory directory, Consumer<OpenDirectory> keep) {
    try {
      keep.accept(directory);
      return true;
    } catch (FsException e) {
      log.warn("data directory {} keeps nothing: {}", directory.id(), e.getMessage());
      return false;
    }
  }

  /** That of the first directory that can be read and has one. */
  private String databasePosition() {
    for (OpenDirectory directory : open) {
      try {
        String position = directory.databasePosition();
        if (!position.isEmpty()) {
          return position;
        }
      } catch (FsException e) {
        log.warn("data directory {} cannot be read: {}", directory.id(), e.getMessage());
      }
    }
    return "";
  }

  private NodeReport report() {
    return new NodeReport(
        node,
        address,
        zone,
        Release.of(Registration.class),
        open.stream().map(this::report).toList());
  }

  private DirectoryReport report(OpenDirectory directory) {
    Optional<StoreSpace> space = space(directory);
    boolean failed =
        space.isEmpty()
            || directory.store().failure().isPresent()
            || forgetful.contains(directory.id());
    return new DirectoryReport(
        directory.id(),
        directory.generation(),
        directory.store().position(),
        space.map(StoreSpace::capacityBytes).orElse(0L),
        failed ? 0 : space.map(StoreSpace::freeBytes).orElse(0L),
        failed);
  }

  /** Empty for a disk that does not answer: the node's other disks keep its lease. */
  private static Optional<StoreSpace> space(OpenDirectory directory) {
    try {
      return Optional.of(directory.store().space());
    } catch (FsException e) {
      log.warn("data directory {}: {}", directory.id(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Tells the last positions, so that an older disk is noticed at the next start, and leaves. */
  void deregister() {
    doWork();
    registrar.deregister(node);
  }
}
