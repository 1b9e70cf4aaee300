package io.dfs.common.cluster;

/** Settings fixed when the cluster was formatted. */
public record ClusterSettings(
    String clusterId,
    int volume,
    int copies,
    int minReplicas,
    int groupCount,
    int maxChunkBytes,
    int inlineLimitBytes) {

  /** Defaults: three copies, 1,024 groups, chunks of 8 MiB, 16 KiB inline in one commit. */
  public static ClusterSettings defaults(String clusterId) {
    return new ClusterSettings(clusterId, 1, 3, 2, 1024, 8 << 20, 16 << 10);
  }

  /** The fewest serving members a commit needs: 1, 2, 2 for 1, 2, 3 copies. */
  public static int minReplicasFor(int copies) {
    return Math.min(copies, 2);
  }
}
