/** Whole stacks in this process, from the kernel's requests to SQL. */
@NullMarked
package io.dfs.systemtests.mount;

import org.jspecify.annotations.NullMarked;
