/** The administrator's calls to a MetaServer. */
@NullMarked
package io.dfs.cli.rpc;

import org.jspecify.annotations.NullMarked;
