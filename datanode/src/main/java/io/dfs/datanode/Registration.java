package io.dfs.datanode;

import io.dfs.common.agent.Agent;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.StoreSpace;
import java.util.List;

/**
 * Registers the node and renews its lease; each answer says which groups live here, and under which
 * generation, which is kept on disk before anything is acknowledged under it. Confined to its
 * agent's thread.
 */
final class Registration implements Agent {
  private final Registrar registrar;
  private final NodeId node;
  private final String address;
  private final String zone;
  private final List<OpenDirectory> open;
  private final DataDirectories directories;
  private boolean registered;

  Registration(
      Registrar registrar,
      NodeId node,
      String address,
      String zone,
      List<OpenDirectory> open,
      DataDirectories directories) {
    this.registrar = registrar;
    this.node = node;
    this.address = address;
    this.zone = zone;
    this.open = List.copyOf(open);
    this.directories = directories;
  }

  @Override
  public int doWork() {
    String position = open.getFirst().databasePosition();
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
    return 0;
  }

  private void take(NodeGrant grant, String position) {
    for (OpenDirectory directory : open) {
      Long generation = grant.generations().get(directory.id());
      if (generation != null) {
        directory.keepGeneration(generation);
      }
      if (!grant.databasePosition().isEmpty() && !grant.databasePosition().equals(position)) {
        directory.keepDatabasePosition(grant.databasePosition());
      }
    }
    directories.assign(grant.generations(), grant.groups());
  }

  private NodeReport report() {
    return new NodeReport(node, address, zone, open.stream().map(Registration::report).toList());
  }

  private static DirectoryReport report(OpenDirectory directory) {
    DirectoryId id = directory.id();
    StoreSpace space = directory.store().space();
    return new DirectoryReport(
        id,
        directory.generation(),
        directory.store().position(),
        space.capacityBytes(),
        directory.store().failure().isPresent() ? 0 : space.freeBytes());
  }

  /** Ends the lease in order. */
  void deregister() {
    registrar.deregister(node);
  }
}
