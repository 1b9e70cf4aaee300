/** What modules contribute to the {@code dfs} command and to {@code --local}. */
@NullMarked
package io.dfs.common.cli;

import org.jspecify.annotations.NullMarked;
