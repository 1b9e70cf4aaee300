/**
 * The namespace, sessions and membership in PostgreSQL.
 *
 * <p><em>One operation is one SQL function, one round trip, one transaction.</em> The functions
 * stand in {@code functions/}, a file each, and are installed in a schema named by the release and
 * their contents, so that servers of different releases run side by side; the tables stand in
 * {@code migration/}. {@code docs/internals/schema.md} describes both.
 *
 * <p>Locks in the database, in this order everywhere: slots by (session, slot); names (advisory, by
 * hash); the tree (advisory) for directories that move across parents; inodes ascending; allotments
 * ascending. Reads lock nothing.
 *
 * <p>{@link io.dfs.metaserver.store.postgres.Database} is the only place that runs statements and
 * the only one that judges their failures.
 */
@NullMarked
package io.dfs.metaserver.store.postgres;

import org.jspecify.annotations.NullMarked;
