/** Tests of {@link io.dfs.cli.check}. */
@NullMarked
package io.dfs.cli.check;

import org.jspecify.annotations.NullMarked;
