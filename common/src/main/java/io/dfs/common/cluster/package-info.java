/** Nodes, groups and their members as values. */
@NullMarked
package io.dfs.common.cluster;

import org.jspecify.annotations.NullMarked;
