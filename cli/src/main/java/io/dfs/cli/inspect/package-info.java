/** Commands that look at a cluster and change nothing. */
@NullMarked
package io.dfs.cli.inspect;

import org.jspecify.annotations.NullMarked;
