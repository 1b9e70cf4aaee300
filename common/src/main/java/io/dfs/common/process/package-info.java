/** A program from its start to its end in order. */
@NullMarked
package io.dfs.common.process;

import org.jspecify.annotations.NullMarked;
