/** A client put together: session, namespace and files. */
@NullMarked
package io.dfs.client;

import org.jspecify.annotations.NullMarked;
