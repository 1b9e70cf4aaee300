/** Tests of the segment store. */
@NullMarked
package io.dfs.datanode.store.disk;

import org.jspecify.annotations.NullMarked;
