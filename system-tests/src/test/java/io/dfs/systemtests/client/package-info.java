/** The client's session against MetaServers over real connections. */
@NullMarked
package io.dfs.systemtests.client;

import org.jspecify.annotations.NullMarked;
