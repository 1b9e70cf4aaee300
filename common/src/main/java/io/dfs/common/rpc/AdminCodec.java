package io.dfs.common.rpc;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;

/** What administrators are told, as messages and back. */
public final class AdminCodec {
  private AdminCodec() {}

  public static io.dfs.proto.ClusterSettings toMessage(ClusterSettings s) {
    return io.dfs.proto.ClusterSettings.newBuilder()
        .setClusterId(s.clusterId())
        .setVolume(s.volume())
        .setCopies(s.copies())
        .setMinReplicas(s.minReplicas())
        .setGroupCount(s.groupCount())
        .setMaxChunkBytes(s.maxChunkBytes())
        .setInlineLimitBytes(s.inlineLimitBytes())
        .build();
  }

  public static ClusterSettings toValue(io.dfs.proto.ClusterSettings m) {
    return new ClusterSettings(
        m.getClusterId(),
        m.getVolume(),
        m.getCopies(),
        m.getMinReplicas(),
        m.getGroupCount(),
        m.getMaxChunkBytes(),
        m.getInlineLimitBytes());
  }

  public static io.dfs.proto.SessionListing toMessage(SessionListing s) {
    return io.dfs.proto.SessionListing.newBuilder()
        .setSession(s.session().value())
        .setHost(s.request().host())
        .setMountPoint(s.request().mountPoint())
        .setPid(s.request().pid())
        .setRelease(s.request().release())
        .setLeaseLeftMs(s.leaseLeftMs())
        .setOpenFiles(s.openFiles())
        .build();
  }

  /** How many slots it has is not told. */
  public static SessionListing toValue(io.dfs.proto.SessionListing m) {
    return new SessionListing(
        new SessionId(m.getSession()),
        new SessionRequest(m.getHost(), m.getMountPoint(), m.getPid(), m.getRelease(), 1),
        m.getLeaseLeftMs(),
        m.getOpenFiles());
  }

  public static io.dfs.proto.MetaServerListing toMessage(ServerListing s) {
    return io.dfs.proto.MetaServerListing.newBuilder()
        .setServer(s.id())
        .setAddress(s.address())
        .setRelease(s.release())
        .setUpMs(s.upMs())
        .setServedMs(s.servedMs())
        .build();
  }

  public static ServerListing toValue(io.dfs.proto.MetaServerListing m) {
    return new ServerListing(
        m.getServer(), m.getAddress(), m.getRelease(), m.getUpMs(), m.getServedMs());
  }

  public static io.dfs.proto.NodeListing toMessage(NodeListing n) {
    io.dfs.proto.NodeListing.Builder m =
        io.dfs.proto.NodeListing.newBuilder()
            .setNode(n.id().value())
            .setAddress(n.address())
            .setZone(n.zone())
            .setRelease(n.release())
            .setLeaseLeftMs(n.leaseLeftMs())
            .setDraining(n.draining())
            .setGone(n.gone());
    n.directories().forEach(d -> m.addDirectories(toMessage(d)));
    return m.build();
  }

  private static io.dfs.proto.DirectoryListing toMessage(DirectoryListing d) {
    return io.dfs.proto.DirectoryListing.newBuilder()
        .setDirectory(d.id().value())
        .setGeneration(d.generation())
        .setPosition(d.position())
        .setCapacityBytes(d.capacityBytes())
        .setFreeBytes(d.freeBytes())
        .setGroups(d.groups())
        .setFailed(d.failed())
        .setHeldMs(d.heldMs())
        .build();
  }

  public static NodeListing toValue(io.dfs.proto.NodeListing m) {
    return new NodeListing(
        new NodeId(m.getNode()),
        m.getAddress(),
        m.getZone(),
        m.getRelease(),
        m.getLeaseLeftMs(),
        m.getDraining(),
        m.getGone(),
        m.getDirectoriesList().stream().map(AdminCodec::toValue).toList());
  }

  private static DirectoryListing toValue(io.dfs.proto.DirectoryListing m) {
    return new DirectoryListing(
        new DirectoryId(m.getDirectory()),
        m.getGeneration(),
        m.getPosition(),
        m.getCapacityBytes(),
        m.getFreeBytes(),
        m.getGroups(),
        m.getFailed(),
        m.getHeldMs());
  }
}
