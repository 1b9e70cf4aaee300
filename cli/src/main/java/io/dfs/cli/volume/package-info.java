/**
 * A volume as commands work on it, without a mount: paths instead of inodes, and who may do what.
 * Paths are {@link io.dfs.cli.term.ByteText}.
 */
@NullMarked
package io.dfs.cli.volume;

import org.jspecify.annotations.NullMarked;
