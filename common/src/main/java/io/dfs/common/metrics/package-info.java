/**
 * What a process shows of itself over HTTP. Names are {@code dfs_*} in base units; labels are
 * bounded: no path, inode, session or chunk.
 */
@NullMarked
package io.dfs.common.metrics;

import org.jspecify.annotations.NullMarked;
