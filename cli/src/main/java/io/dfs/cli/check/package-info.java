/** {@code dfs fsck}: looking for damage and repairing it. */
@NullMarked
package io.dfs.cli.check;

import org.jspecify.annotations.NullMarked;
