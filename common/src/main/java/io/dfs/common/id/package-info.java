/** Identities: each kind of number that names something is a type of its own. */
@NullMarked
package io.dfs.common.id;

import org.jspecify.annotations.NullMarked;
