package io.dfs.client;

import io.dfs.client.chunk.ChunkTransport;
import io.dfs.client.chunk.DelayedTasks;
import io.dfs.client.session.MetadataTransport;
import io.dfs.client.session.SessionRuntime;
import io.dfs.common.placement.Locality;
import io.dfs.common.time.Pause;

/**
 * What a client takes from its surroundings; tests give their own.
 *
 * @param metadata closed with the client
 * @param onClose runs last when the client is closed
 */
public record ClientParts(
    MetadataTransport metadata,
    ChunkTransport chunks,
    SessionRuntime runtime,
    Pause pause,
    DelayedTasks delayed,
    Locality locality,
    Runnable onClose) {}
