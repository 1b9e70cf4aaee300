/** Tests of what the DataNode contributes to the command line. */
@NullMarked
package io.dfs.datanode;

import org.jspecify.annotations.NullMarked;
