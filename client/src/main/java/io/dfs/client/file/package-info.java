/** Open files: one state per inode with dirty ranges, extents, readahead; flush and commit. */
@NullMarked
package io.dfs.client.file;

import org.jspecify.annotations.NullMarked;
