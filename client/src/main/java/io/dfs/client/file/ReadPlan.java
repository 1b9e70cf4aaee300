package io.dfs.client.file;

import io.dfs.client.chunk.ChunkReader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** Bytes that are in memory have been copied already; the rest is in {@code slices}. */
record ReadPlan(
    int lengthBytes,
    List<ChunkReader.Slice> slices,
    List<ByteBuffer> targets,
    OptionalLong unknownFrom) {}
