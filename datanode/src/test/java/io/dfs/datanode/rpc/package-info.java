/** The chunk service over real connections, on stores in temporary directories. */
@NullMarked
package io.dfs.datanode.rpc;

import org.jspecify.annotations.NullMarked;
