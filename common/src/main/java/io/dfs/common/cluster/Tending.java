package io.dfs.common.cluster;

import java.time.Duration;

/**
 * When members leave their groups and others take their places.
 *
 * @param steady for how long leases must have been renewable before a lapsed one means anything
 * @param repairAfter how long a node that is away is waited for before it is replaced
 * @param maintenance how long one is waited for that stopped in order
 * @param most groups to change in one call
 */
public record Tending(Duration steady, Duration repairAfter, Duration maintenance, int most) {}
