/** What the kernel has mounted, and the program that unmounts for everybody. */
@NullMarked
package io.dfs.common.mount;

import org.jspecify.annotations.NullMarked;
