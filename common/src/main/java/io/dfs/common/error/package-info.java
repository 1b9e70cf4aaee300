/**
 * Expected failures: values that know their errno. Mapped to rpc status and FUSE errno in one place
 * each.
 */
@NullMarked
package io.dfs.common.error;

import org.jspecify.annotations.NullMarked;
