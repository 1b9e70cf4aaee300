/** The POSIX layer as the kernel calls it, without a mount, over a volume in memory. */
@NullMarked
package io.dfs.fusemount.posix;

import org.jspecify.annotations.NullMarked;
