package io.dfs.datanode.store.disk;

import java.nio.file.Path;

/** Where the payload of a live chunk stands. */
public record LiveRecord(Path file, long payloadOffset, int payloadBytes) {}
