/** Which cluster a command means, and the way to it. */
@NullMarked
package io.dfs.cli.cluster;

import org.jspecify.annotations.NullMarked;
