/** The only home of real time and randomness; everything else is given a clock. */
@NullMarked
package io.dfs.common.time;

import org.jspecify.annotations.NullMarked;
