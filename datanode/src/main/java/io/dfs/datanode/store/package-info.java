/**
 * The port of a DataNode to one data directory, in its own words.
 *
 * <p>A <em>chunk</em> is written once under a {@link io.dfs.common.id.ChunkId}; its 64-bit key is
 * part of its identity: a chunk is only ever served, repeated or deleted under the key it was
 * written with. A chunk is <em>durable</em> when a sync that began after its last byte and its
 * header were written has succeeded; only then do futures complete. The <em>position</em> counts
 * durable records of the directory: a copy of the directory made earlier has a lower one.
 */
@NullMarked
package io.dfs.datanode.store;

import org.jspecify.annotations.NullMarked;
