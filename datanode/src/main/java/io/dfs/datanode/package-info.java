/** The DataNode: stores chunks, replicates and verifies them. */
@NullMarked
package io.dfs.datanode;

import org.jspecify.annotations.NullMarked;
