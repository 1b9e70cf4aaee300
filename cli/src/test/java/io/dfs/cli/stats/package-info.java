@NullMarked
package io.dfs.cli.stats;

import org.jspecify.annotations.NullMarked;
