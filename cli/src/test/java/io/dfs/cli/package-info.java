@NullMarked
package io.dfs.cli;

import org.jspecify.annotations.NullMarked;
