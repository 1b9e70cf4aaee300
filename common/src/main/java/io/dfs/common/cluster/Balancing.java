package io.dfs.common.cluster;

/**
 * How groups are shared among nodes.
 *
 * @param most groups to change or add in one call
 * @param few groups on a node: below that many on average, groups are added
 * @param moves most groups with data that are on their way to a node at once
 */
public record Balancing(int most, int few, int moves) {}
