/** {@code dfs bench}: how fast a mounted directory is, whatever file system it is of. */
@NullMarked
package io.dfs.cli.bench;

import org.jspecify.annotations.NullMarked;
