/**
 * {@code dfs-mount}: options, wiring of one mount, and its end in order.
 *
 * <p>A mount ends when it is unmounted, when the process is told to end (SIGTERM, SIGINT), or when
 * somebody stops the local cluster that runs in the same process. In each case: dirty data is
 * committed, the mount goes, the session ends; then the local cluster, if it runs here, once no
 * other mount uses it (at once after a signal).
 */
@NullMarked
package io.dfs.fusemount;

import org.jspecify.annotations.NullMarked;
