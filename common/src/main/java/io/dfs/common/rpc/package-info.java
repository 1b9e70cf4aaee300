/** The one place where channels and servers are made, and where values become messages. */
@NullMarked
package io.dfs.common.rpc;

import org.jspecify.annotations.NullMarked;
