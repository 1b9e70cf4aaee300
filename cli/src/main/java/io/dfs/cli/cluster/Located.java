package io.dfs.cli.cluster;

import io.dfs.common.id.InodeId;

/**
 * A path and the cluster whose volume it lies in.
 *
 * @param said what the user wrote, for messages
 * @param mounted it is a path of this machine, in a mount
 * @param root the directory that {@code path} begins in: that which is mounted, or the volume's
 * @param path absolute from there
 */
public record Located(Cluster cluster, String said, boolean mounted, InodeId root, String path) {}
