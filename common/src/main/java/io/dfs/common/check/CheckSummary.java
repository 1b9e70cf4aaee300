package io.dfs.common.check;

/**
 * How much was looked at, and what nobody needs to worry about.
 *
 * @param inodes in the snapshot that was checked
 * @param names in it
 * @param chunks that extents refer to
 * @param replicas of these that DataNodes were asked for
 * @param verifiedBytes read from their disks
 * @param leftoverReplicas stored and of no use to anybody: of writes that were never finished
 * @param groupsBelow groups that fewer members serve than there should be copies
 */
public record CheckSummary(
    long inodes,
    long names,
    long chunks,
    long replicas,
    long verifiedBytes,
    long leftoverReplicas,
    long groupsBelow) {}
