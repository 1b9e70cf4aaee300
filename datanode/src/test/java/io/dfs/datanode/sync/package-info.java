@NullMarked
package io.dfs.datanode.sync;

import org.jspecify.annotations.NullMarked;
