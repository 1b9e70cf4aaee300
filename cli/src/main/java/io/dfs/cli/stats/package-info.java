/** {@code dfs stats}: what a mount of this machine is doing. */
@NullMarked
package io.dfs.cli.stats;

import org.jspecify.annotations.NullMarked;
