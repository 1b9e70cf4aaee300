/** Looking for damage: what can be wrong with a volume, and how it is told. */
@NullMarked
package io.dfs.common.check;

import org.jspecify.annotations.NullMarked;
