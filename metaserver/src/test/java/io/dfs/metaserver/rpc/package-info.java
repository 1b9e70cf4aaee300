/** The MetaServer's services over real connections and a store in memory. */
@NullMarked
package io.dfs.metaserver.rpc;

import org.jspecify.annotations.NullMarked;
