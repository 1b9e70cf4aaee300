/**
 * POSIX on inodes and handles: what the kernel asks, answered from the client library; tested
 * without a mount.
 *
 * <p>What the kernel knows is remembered here (names that have not run out, the version whose
 * attributes and pages it has), so that an open can tell that a name means something else by now
 * (ESTALE makes the kernel look again) and that cached pages are stale.
 */
@NullMarked
package io.dfs.fusemount.posix;

import org.jspecify.annotations.NullMarked;
