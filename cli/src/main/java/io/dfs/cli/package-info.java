/**
 * The {@code dfs} command. Subcommands of other modules come through {@link
 * io.dfs.common.cli.DfsCommand}. Exit codes: 0 success, 1 failure, 2 wrong usage.
 */
@NullMarked
package io.dfs.cli;

import org.jspecify.annotations.NullMarked;
