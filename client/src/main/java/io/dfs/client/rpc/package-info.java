/** The gRPC adapters of the ports of session and chunk. */
@NullMarked
package io.dfs.client.rpc;

import org.jspecify.annotations.NullMarked;
