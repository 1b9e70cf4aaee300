/** The MetaServer's services over gRPC, and its calls to DataNodes. */
@NullMarked
package io.dfs.metaserver.rpc;

import org.jspecify.annotations.NullMarked;
