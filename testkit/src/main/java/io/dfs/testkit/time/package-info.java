/** Clocks that tests move by hand. */
@NullMarked
package io.dfs.testkit.time;

import org.jspecify.annotations.NullMarked;
