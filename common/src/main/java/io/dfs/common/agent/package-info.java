/** Background work in bounded steps, each agent on a thread of its own. */
@NullMarked
package io.dfs.common.agent;

import org.jspecify.annotations.NullMarked;
