@NullMarked
package io.dfs.cli.inspect;

import org.jspecify.annotations.NullMarked;
