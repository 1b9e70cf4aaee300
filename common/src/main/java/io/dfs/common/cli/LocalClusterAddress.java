package io.dfs.common.cli;

import java.nio.file.Path;

/**
 * Where a local cluster runs.
 *
 * @param pid the process that owns it
 * @param metaServer {@code host:port}
 * @param control {@code host:port} of its control service
 */
public record LocalClusterAddress(
    Path dataDirectory, long pid, String metaServer, String control) {}
