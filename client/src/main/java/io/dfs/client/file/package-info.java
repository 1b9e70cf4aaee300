/**
 * Open files: one state per inode with dirty ranges, extents, readahead; flush and commit.
 *
 * <p>Written bytes are <em>active</em> in pooled buffers, then <em>sealed</em> into a batch (a
 * chunk on its way to DataNodes, or bytes that go inline), then <em>committed</em>: one commit
 * makes the bytes of some batches visible, with size and mtime. Batches are committed in the order
 * in which they were sealed. Until then every handle of this mount reads them from memory.
 *
 * <p>Lock order: the inode's lane, which is held across calls; then the table's lock or a state's
 * lock, the table's first; then the locks of the buffer pool, of errors and of readahead, which are
 * leaves. Nothing but lanes is held across a call to a server or a wait for buffers. A writer that
 * waits for buffers holds neither lane nor lock nor other buffers, and a flush takes none, so
 * flushing always frees what writers wait for.
 */
@NullMarked
package io.dfs.client.file;

import org.jspecify.annotations.NullMarked;
