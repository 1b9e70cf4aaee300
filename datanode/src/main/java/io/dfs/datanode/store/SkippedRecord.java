package io.dfs.datanode.store;

import io.dfs.common.id.ChunkId;
import java.util.Optional;

/**
 * A record that did not verify when the directory was opened. If its header could still be read the
 * chunk is named; if extents refer to it, it is to be repaired from another replica.
 */
public record SkippedRecord(
    Optional<ChunkId> chunk, String file, long offsetBytes, String reason) {}
