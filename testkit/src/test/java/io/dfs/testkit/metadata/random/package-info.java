/** Tests of the comparison itself. */
@NullMarked
package io.dfs.testkit.metadata.random;

import org.jspecify.annotations.NullMarked;
