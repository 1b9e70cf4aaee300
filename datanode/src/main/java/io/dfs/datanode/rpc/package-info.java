/** The DataNode's services over gRPC, its chain of forwarding, and its calls to MetaServers. */
@NullMarked
package io.dfs.datanode.rpc;

import org.jspecify.annotations.NullMarked;
