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
  private static final int BLOCK_BYTES = 64 << 10;
  private static final int MAX_CHUNK_BYTES = 8 << 20;
  private static final int MAX_COPIES = 3;
  private static final int MAX_GROUPS = 65_535;

  /** Defaults: three copies, 1,024 groups, chunks of 8 MiB, 16 KiB inline in one commit. */
  public static ClusterSettings defaults(String clusterId) {
    return new ClusterSettings(clusterId, 1, 3, 2, 1024, 8 << 20, 16 << 10);
  }

  /** The fewest serving members a commit needs: 1, 2, 2 for 1, 2, 3 copies. */
  public static int minReplicasFor(int copies) {
    return Math.min(copies, 2);
  }

  /**
   * Those that somebody chose.
   *
   * @throws IllegalArgumentException for one that is out of range
   */
  public static ClusterSettings chosen(
      String clusterId, int copies, int groups, long chunkBytes, long inlineLimitBytes) {
    require(copies >= 1 && copies <= MAX_COPIES, "copies must be 1 to 3: " + copies);
    require(groups >= 1 && groups <= MAX_GROUPS, "groups must be 1 to 65535: " + groups);
    require(
        chunkBytes >= BLOCK_BYTES && chunkBytes <= MAX_CHUNK_BYTES && chunkBytes % BLOCK_BYTES == 0,
        "chunk-size must be 64KiB to 8MiB and a multiple of 64KiB: " + chunkBytes);
    require(
        inlineLimitBytes >= 0 && inlineLimitBytes <= BLOCK_BYTES,
        "inline-limit must be 0 to 64KiB: " + inlineLimitBytes);
    return new ClusterSettings(
        clusterId,
        1,
        copies,
        minReplicasFor(copies),
        groups,
        (int) chunkBytes,
        (int) inlineLimitBytes);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
