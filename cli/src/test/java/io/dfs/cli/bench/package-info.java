@NullMarked
package io.dfs.cli.bench;

import org.jspecify.annotations.NullMarked;
