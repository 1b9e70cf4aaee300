/** Open files against a metadata store and DataNodes in memory. */
@NullMarked
package io.dfs.client.file;

import org.jspecify.annotations.NullMarked;
