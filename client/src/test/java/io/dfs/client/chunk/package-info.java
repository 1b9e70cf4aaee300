/** Chunks: buffers, replicas, late ones. */
@NullMarked
package io.dfs.client.chunk;

import org.jspecify.annotations.NullMarked;
