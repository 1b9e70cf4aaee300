package io.dfs.common.rpc;

import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.proto.DirectoryGrant;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes, groups and the placement map as messages and back. */
public final class ClusterCodec {
  private ClusterCodec() {}

  public static io.dfs.proto.PlacementMap toMessage(PlacementMap map) {
    io.dfs.proto.PlacementMap.Builder m =
        io.dfs.proto.PlacementMap.newBuilder().setVersion(map.version());
    map.nodes().forEach(n -> m.addNodes(toMessage(n)));
    map.groups().forEach(g -> m.addGroups(toMessage(g)));
    return m.build();
  }

  public static PlacementMap toValue(io.dfs.proto.PlacementMap m) {
    return new PlacementMap(
        m.getVersion(),
        m.getNodesList().stream().map(ClusterCodec::toValue).toList(),
        m.getGroupsList().stream().map(ClusterCodec::toValue).toList());
  }

  public static io.dfs.proto.Node toMessage(Node n) {
    return io.dfs.proto.Node.newBuilder()
        .setId(n.id().value())
        .setAddress(n.address())
        .setZone(n.zone())
        .setAlive(n.alive())
        .setCapacityBytes(n.capacityBytes())
        .setFreeBytes(n.freeBytes())
        .build();
  }

  public static Node toValue(io.dfs.proto.Node m) {
    return new Node(
        new NodeId(m.getId()),
        m.getAddress(),
        m.getZone(),
        m.getAlive(),
        m.getCapacityBytes(),
        m.getFreeBytes());
  }

  public static io.dfs.proto.Group toMessage(Group g) {
    io.dfs.proto.Group.Builder m =
        io.dfs.proto.Group.newBuilder().setId(g.id().value()).setEpoch(g.epoch());
    for (Member member : g.members()) {
      m.addMembers(
          io.dfs.proto.Member.newBuilder()
              .setNode(member.node().value())
              .setStint(member.stint())
              .setState(
                  member.state() == MemberState.SERVING
                      ? io.dfs.proto.MemberState.MEMBER_STATE_SERVING
                      : io.dfs.proto.MemberState.MEMBER_STATE_SYNCING));
    }
    return m.build();
  }

  public static Group toValue(io.dfs.proto.Group m) {
    List<Member> members =
        m.getMembersList().stream()
            .map(
                x ->
                    new Member(
                        new NodeId(x.getNode()),
                        x.getState() == io.dfs.proto.MemberState.MEMBER_STATE_SERVING
                            ? MemberState.SERVING
                            : MemberState.SYNCING,
                        x.getStint()))
            .toList();
    return new Group(new GroupId(m.getId()), m.getEpoch(), members);
  }

  public static io.dfs.proto.NodeReport toMessage(NodeReport r, String databasePosition) {
    io.dfs.proto.NodeReport.Builder m =
        io.dfs.proto.NodeReport.newBuilder()
            .setNode(r.id().value())
            .setAddress(r.address())
            .setZone(r.zone())
            .setRelease(r.release())
            .setDatabasePosition(databasePosition);
    for (DirectoryReport d : r.directories()) {
      m.addDirectories(
          io.dfs.proto.DirectoryReport.newBuilder()
              .setDirectory(d.id().value())
              .setGeneration(d.generation())
              .setPosition(d.position())
              .setCapacityBytes(d.capacityBytes())
              .setFreeBytes(d.freeBytes())
              .setFailed(d.failed()));
    }
    return m.build();
  }

  public static NodeReport toValue(io.dfs.proto.NodeReport m) {
    return new NodeReport(
        new NodeId(m.getNode()),
        m.getAddress(),
        m.getZone(),
        m.getRelease(),
        m.getDirectoriesList().stream()
            .map(
                d ->
                    new DirectoryReport(
                        new DirectoryId(d.getDirectory()),
                        d.getGeneration(),
                        d.getPosition(),
                        d.getCapacityBytes(),
                        d.getFreeBytes(),
                        d.getFailed()))
            .toList());
  }

  public static io.dfs.proto.NodeGrant toMessage(NodeGrant g) {
    io.dfs.proto.NodeGrant.Builder m =
        io.dfs.proto.NodeGrant.newBuilder()
            .setLeaseMs(g.lease().toMillis())
            .setMapVersion(g.mapVersion())
            .setDatabasePosition(g.databasePosition());
    g.generations()
        .forEach(
            (id, generation) -> {
              DirectoryGrant.Builder d =
                  DirectoryGrant.newBuilder().setDirectory(id.value()).setGeneration(generation);
              g.groups().getOrDefault(id, List.of()).forEach(x -> d.addGroups(x.value()));
              m.addDirectories(d);
            });
    for (SyncingGroup s : g.syncing()) {
      m.addSyncing(
          io.dfs.proto.SyncingGroup.newBuilder()
              .setGroup(s.group().value())
              .setServing(Math.toIntExact(s.serving()))
              .setStint(s.stint()));
    }
    return m.build();
  }

  public static NodeGrant toValue(io.dfs.proto.NodeGrant m) {
    Map<DirectoryId, Long> generations = new HashMap<>();
    Map<DirectoryId, List<GroupId>> groups = new HashMap<>();
    for (DirectoryGrant d : m.getDirectoriesList()) {
      DirectoryId id = new DirectoryId(d.getDirectory());
      generations.put(id, d.getGeneration());
      groups.put(id, d.getGroupsList().stream().map(GroupId::new).toList());
    }
    return new NodeGrant(
        Duration.ofMillis(m.getLeaseMs()),
        m.getMapVersion(),
        generations,
        groups,
        m.getSyncingList().stream()
            .map(s -> new SyncingGroup(new GroupId(s.getGroup()), s.getServing(), s.getStint()))
            .toList(),
        m.getDatabasePosition());
  }
}
