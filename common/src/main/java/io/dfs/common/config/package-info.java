/** Configuration records filled from a file and the environment. */
@NullMarked
package io.dfs.common.config;

import org.jspecify.annotations.NullMarked;
