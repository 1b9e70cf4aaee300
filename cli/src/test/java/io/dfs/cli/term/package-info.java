@NullMarked
package io.dfs.cli.term;

import org.jspecify.annotations.NullMarked;
