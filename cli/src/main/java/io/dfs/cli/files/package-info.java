/** Commands on the files of a volume. None of them needs a mount or FUSE. */
@NullMarked
package io.dfs.cli.files;

import org.jspecify.annotations.NullMarked;
