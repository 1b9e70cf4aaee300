/** Addresses that processes listen on. */
@NullMarked
package io.dfs.common.net;

import org.jspecify.annotations.NullMarked;
