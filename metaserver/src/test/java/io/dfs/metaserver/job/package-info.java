/** Agents driven by hand. */
@NullMarked
package io.dfs.metaserver.job;

import org.jspecify.annotations.NullMarked;
