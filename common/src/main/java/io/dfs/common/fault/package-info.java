/** Named places where a test may end the process, to prove that what was acknowledged survives. */
@NullMarked
package io.dfs.common.fault;

import org.jspecify.annotations.NullMarked;
