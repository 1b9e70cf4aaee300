/**
 * A whole cluster in one process: an embedded PostgreSQL, one MetaServer and three DataNodes, all
 * on 127.0.0.1.
 *
 * <p>The <em>data directory</em> is all that is kept: {@code postgres/} (names), {@code
 * datanode-1/} to {@code datanode-3/} (bytes), {@code owner.lock}, which the process that runs the
 * cluster holds, and {@code cluster.properties}, where it serves. That file outlives its writer: it
 * also remembers the ports, so that the mounts of other processes find a cluster that was started
 * again.
 */
@NullMarked
package io.dfs.local;

import org.jspecify.annotations.NullMarked;
