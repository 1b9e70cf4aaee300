/** The import rules of ARCHITECTURE.md, checked on the compiled classes of all modules. */
@NullMarked
package io.dfs.systemtests.arch;

import org.jspecify.annotations.NullMarked;
