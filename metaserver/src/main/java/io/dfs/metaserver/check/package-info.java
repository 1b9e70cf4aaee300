/** Looks for damage: in the metadata, and in every replica of every chunk. */
@NullMarked
package io.dfs.metaserver.check;

import org.jspecify.annotations.NullMarked;
