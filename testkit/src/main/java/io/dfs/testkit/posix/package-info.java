/**
 * A file system as POSIX and Linux describe it, in memory and small enough to be seen to be right:
 * what the client and the mount are compared with.
 */
@NullMarked
package io.dfs.testkit.posix;

import org.jspecify.annotations.NullMarked;
