/**
 * What a process counts of its own work, apart from how it is shown: latencies in buckets, and the
 * statistics of a mount with their text form, which {@code dfs stats} reads.
 */
@NullMarked
package io.dfs.common.stats;

import org.jspecify.annotations.NullMarked;
