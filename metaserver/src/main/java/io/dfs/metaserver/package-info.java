/** The control plane: wiring of a stateless MetaServer. */
@NullMarked
package io.dfs.metaserver;

import org.jspecify.annotations.NullMarked;
