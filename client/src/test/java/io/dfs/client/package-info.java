/** Tests of the client as a whole. */
@NullMarked
package io.dfs.client;

import org.jspecify.annotations.NullMarked;
