/** Tests of the reference. */
@NullMarked
package io.dfs.testkit.posix;

import org.jspecify.annotations.NullMarked;
