@NullMarked
package io.dfs.cli.volume;

import org.jspecify.annotations.NullMarked;
