package io.dfs.datanode.store;

import io.dfs.common.id.ChunkId;

/** A chunk that a store has, and its length in bytes. */
public record StoredChunk(ChunkId id, int lengthBytes) {}
