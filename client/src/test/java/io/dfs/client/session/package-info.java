/** Tests of the session over a transport without a network. */
@NullMarked
package io.dfs.client.session;

import org.jspecify.annotations.NullMarked;
