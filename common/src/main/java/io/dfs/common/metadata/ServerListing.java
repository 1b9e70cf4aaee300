package io.dfs.common.metadata;

/**
 * A MetaServer as administrators see it.
 *
 * @param address {@code host:port}; empty for a store that serves nobody else
 * @param upMs milliseconds since it started
 * @param servedMs milliseconds since it said last that it serves
 */
public record ServerListing(long id, String address, String release, long upMs, long servedMs) {}
