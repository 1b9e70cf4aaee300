/** Tests of names and attributes. */
@NullMarked
package io.dfs.client.namespace;

import org.jspecify.annotations.NullMarked;
