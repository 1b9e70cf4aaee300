/** The service that controls a local cluster, and its caller. */
@NullMarked
package io.dfs.local.rpc;

import org.jspecify.annotations.NullMarked;
