/** The store on a real PostgreSQL. */
@NullMarked
package io.dfs.metaserver.store.postgres;

import org.jspecify.annotations.NullMarked;
