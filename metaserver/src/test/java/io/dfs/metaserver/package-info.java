/** Tests of commands and configuration. */
@NullMarked
package io.dfs.metaserver;

import org.jspecify.annotations.NullMarked;
