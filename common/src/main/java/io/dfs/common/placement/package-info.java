/** From a chunk and the map to ordered replicas. */
@NullMarked
package io.dfs.common.placement;

import org.jspecify.annotations.NullMarked;
