@NullMarked
package io.dfs.common.stats;

import org.jspecify.annotations.NullMarked;
