/**
 * Chunks in append-only segment files: the disk adapter of {@link io.dfs.datanode.store}.
 *
 * <p>Words. A <em>segment</em> is a file of records; it is <em>active</em> while ranges of it are
 * handed out, <em>full</em> when no more are, <em>sealed</em> once it has a footer. A
 * <em>range</em> is room for one record. A <em>record</em> is a 4 KiB header and a payload. A
 * <em>group</em> is the records that one sync makes durable. A <em>tombstone</em> keeps older
 * records of a chunk dead.
 *
 * <p>Threads. Callers write payloads and read; the commit thread writes headers and footers, syncs
 * and changes the index; one maintenance thread punches and compacts.
 *
 * <p>Locks. Those of {@link io.dfs.datanode.store.disk.SegmentAllocator}, {@link
 * io.dfs.datanode.store.disk.ChunkIndex} and {@link io.dfs.datanode.store.disk.SegmentFile} are
 * leaves and never nest; none is held across the disk, but for opening a descriptor again.
 *
 * <p>What is stored, byte by byte: docs/internals/segment-format.md.
 */
@NullMarked
package io.dfs.datanode.store.disk;

import org.jspecify.annotations.NullMarked;
