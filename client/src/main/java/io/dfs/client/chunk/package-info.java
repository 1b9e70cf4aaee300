/** Chunks on DataNodes: writing with acknowledgements, reading from the best replica. */
@NullMarked
package io.dfs.client.chunk;

import org.jspecify.annotations.NullMarked;
