/** Names and attributes with their caches. */
@NullMarked
package io.dfs.client.namespace;

import org.jspecify.annotations.NullMarked;
