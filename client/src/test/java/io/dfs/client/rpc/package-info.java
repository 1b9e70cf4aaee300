/** The gRPC adapters against servers in the same process. */
@NullMarked
package io.dfs.client.rpc;

import org.jspecify.annotations.NullMarked;
