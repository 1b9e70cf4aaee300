/** Chunk contents: blocks, checksums and pooled buffers. */
@NullMarked
package io.dfs.common.chunk;

import org.jspecify.annotations.NullMarked;
