package io.dfs.cli.admin;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metadata.VolumeStatistics;
import java.util.Arrays;
import java.util.List;

/** Four nodes, of which the third is missing, and groups in every state. */
public final class SampleCluster {
  public static final ClusterSettings SETTINGS = ClusterSettings.defaults("c-1");

  public static final Group ALL_SERVE = group(1, serving(1), serving(2), serving(4));
  public static final Group ONE_MISSING = group(2, serving(1), serving(2), serving(3));
  public static final Group ONE_SYNCS = group(3, serving(1), serving(2), syncing(4));
  public static final Group NONE_SERVES = group(4, syncing(1), serving(3));
  public static final Group NO_MEMBERS = group(5);

  private SampleCluster() {}

  public static PlacementMap map() {
    return new PlacementMap(
        7,
        List.of(node(1, true), node(2, true), node(3, false), node(4, true)),
        List.of(ALL_SERVE, ONE_MISSING, ONE_SYNCS, NONE_SERVES, NO_MEMBERS));
  }

  public static ClusterStatus status(int nodesMissing) {
    return new ClusterStatus(
        SETTINGS,
        map(),
        new VolumeStatistics(10L << 30, 4L << 30, 1536, 12, 3),
        List.of(
            new SessionListing(
                new SessionId(9), new SessionRequest("host", "/mnt/a b", 4711, "0.1.0", 8), -5, 7)),
        nodesMissing,
        2,
        List.of(new ServerListing(5, "meta1:7400", "0.1.0", 7_300_000, 1200)));
  }

  private static Node node(long id, boolean alive) {
    return new Node(new NodeId(id), "127.0.0.1:" + (1000 + id), "z", alive, 2L << 30, 1L << 30);
  }

  private static Group group(int id, Member... members) {
    return new Group(new GroupId(id), 1, Arrays.asList(members));
  }

  private static Member serving(long node) {
    return new Member(new NodeId(node), MemberState.SERVING, 1);
  }

  private static Member syncing(long node) {
    return new Member(new NodeId(node), MemberState.SYNCING, 1);
  }
}
