/**
 * A PostgreSQL server as a child process of this one.
 *
 * <p>A <em>directory</em> belongs to one server: {@code owner.lock} (held by the process that runs
 * it), {@code password}, {@code log/} and {@code data/}, PostgreSQL's own data directory. Whoever
 * holds the lock may end a server that an earlier, killed owner left running in it.
 */
@NullMarked
package io.dfs.postgres;

import org.jspecify.annotations.NullMarked;
