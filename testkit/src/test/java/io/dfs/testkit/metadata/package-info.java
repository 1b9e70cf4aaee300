/** Tests of the store in memory and of what compares stores. */
@NullMarked
package io.dfs.testkit.metadata;

import org.jspecify.annotations.NullMarked;
