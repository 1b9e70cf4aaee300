/** Which process of this machine owns a directory. */
@NullMarked
package io.dfs.common.lock;

import org.jspecify.annotations.NullMarked;
