/** Tests of the chunk store's port, and a store in memory. */
@NullMarked
package io.dfs.datanode.store;

import org.jspecify.annotations.NullMarked;
