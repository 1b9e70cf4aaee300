/** Chunks that this node should have and lacks: copied from other nodes. */
@NullMarked
package io.dfs.datanode.sync;

import org.jspecify.annotations.NullMarked;
