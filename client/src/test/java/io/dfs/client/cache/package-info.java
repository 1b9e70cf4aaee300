@NullMarked
package io.dfs.client.cache;

import org.jspecify.annotations.NullMarked;
